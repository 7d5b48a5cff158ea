// The progress in the title of a terminal's window and in the task bar: bytes, nothing is written.
#pragma once

#include <string>

namespace gridctl::report {

/// The contents of a title.
struct TitleState {
  std::string text;         ///< safe for a terminal
  int percent = 0;          ///< 0 to 100
  bool has_failed = false;  ///< the task bar shows an error
  bool is_paused = false;
};

class TerminalTitle {
 public:
  /// `titles`: the window's title is set (OSC 2). `task_bar`: the terminal knows OSC 9;4.
  TerminalTitle(bool titles, bool task_bar) : titles_(titles), task_bar_(task_bar) {}
  /// The bytes that show the state; empty if it is shown already.
  [[nodiscard]] std::string show(const TitleState& state);
  /// The bytes that bring the former title back and end the progress; empty if nothing is shown.
  /// A terminal that keeps no former titles has none then.
  [[nodiscard]] std::string clear();

 private:
  bool titles_;
  bool task_bar_;
  std::string shown_title_;
  std::string shown_progress_;
};

}  // namespace gridctl::report
