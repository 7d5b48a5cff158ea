// The keyboard of the terminal that a screen is drawn on.
#pragma once

#include <memory>
#include <string>

namespace gridctl::sys {

/// Takes keys one by one and without their echo, as long as the terminal is ours. While it is
/// another program's (after Ctrl-Z, or behind `&`), its settings are not touched and nothing is
/// read. Needs no signal handler; ignores SIGTTIN, so that a read too many does not suspend us.
class Keyboard {
 public:
  /// `descriptor` is open as long as the object lives. Does nothing if it is no terminal.
  explicit Keyboard(int descriptor);
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;
  /// Gives the terminal back as it was found.
  ~Keyboard();

  /// Whether the terminal is ours now; takes it if it has become ours. True if it is no terminal.
  bool is_ours();
  /// Gives the terminal back as it was found, until is_ours() takes it again.
  void give_back();
  /// The keys typed since the last call; empty if there are none.
  [[nodiscard]] std::string typed();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gridctl::sys
