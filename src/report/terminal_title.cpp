#include "terminal_title.hpp"

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr const char* kKeepTitle = "\x1b[22;2t";     // xterm: onto a stack
constexpr const char* kRestoreTitle = "\x1b[23;2t";  // and from it
constexpr const char* kNoTitle = "\x1b]2;\x07";
constexpr const char* kNoProgress = "\x1b]9;4;0\x07";

// The states of OSC 9;4, as ConEmu has defined them.
constexpr int kNormal = 1;
constexpr int kError = 2;
constexpr int kPaused = 4;

}  // namespace

std::string TerminalTitle::show(const TitleState& state) {
  std::string bytes;
  if (titles_ && state.text != shown_title_) {
    if (shown_title_.empty()) bytes += kKeepTitle;
    shown_title_ = state.text;
    bytes += fmt::format("\x1b]2;{}\x07", state.text);
  }
  if (!task_bar_) return bytes;
  const int kind = state.is_paused ? kPaused : state.has_failed ? kError : kNormal;
  const auto progress = fmt::format("\x1b]9;4;{};{}\x07", kind, state.percent);
  if (progress == shown_progress_) return bytes;
  shown_progress_ = progress;
  return bytes + progress;
}

std::string TerminalTitle::clear() {
  std::string bytes;
  if (!shown_title_.empty()) bytes += std::string(kNoTitle) + kRestoreTitle;
  if (!shown_progress_.empty()) bytes += kNoProgress;
  shown_title_.clear();
  shown_progress_.clear();
  return bytes;
}

}  // namespace gridctl::report
