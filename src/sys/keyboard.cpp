#include <gridctl/sys/keyboard.hpp>

#include <array>
#include <optional>

#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

namespace gridctl::sys {

struct Keyboard::State {
  int descriptor = -1;
  std::optional<struct termios>
      found;  // the settings to give back; none: the terminal is as it was

  [[nodiscard]] bool is_foreground() const { return ::tcgetpgrp(descriptor) == ::getpgrp(); }
};

Keyboard::Keyboard(int descriptor) {
  if (::isatty(descriptor) != 1) return;
  ::signal(SIGTTIN, SIG_IGN);
  state_ = std::make_unique<State>();
  state_->descriptor = descriptor;
  is_ours();
}

Keyboard::~Keyboard() {
  give_back();
}

bool Keyboard::is_ours() {
  if (!state_) return true;
  // Whoever has the foreground has set the terminal up: what we found before is not ours to
  // restore.
  if (!state_->is_foreground()) {
    state_->found.reset();
    return false;
  }
  struct termios settings {};
  if (state_->found || ::tcgetattr(state_->descriptor, &settings) != 0) return true;
  state_->found = settings;
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON);
  settings.c_cc[VMIN] = 0;
  settings.c_cc[VTIME] = 0;
  ::tcsetattr(state_->descriptor, TCSANOW, &settings);
  return true;
}

void Keyboard::give_back() {
  if (!state_ || !state_->found) return;
  if (state_->is_foreground()) ::tcsetattr(state_->descriptor, TCSANOW, &*state_->found);
  state_->found.reset();
}

std::string Keyboard::typed() {
  if (!state_ || !state_->found || !state_->is_foreground()) return {};
  struct pollfd ready {
    state_->descriptor, POLLIN, 0
  };
  std::array<char, 64> keys{};
  if (::poll(&ready, 1, 0) <= 0) return {};
  const auto size = ::read(state_->descriptor, keys.data(), keys.size());
  return size > 0 ? std::string(keys.data(), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace gridctl::sys
