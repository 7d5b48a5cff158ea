#include "news_log.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>

#include <chrono>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace gridctl::session {

NewsLog::NewsLog(std::ostream* target, fs::path file)
    : target_(target), file_(std::move(file)), stream_(this) {}

int NewsLog::sync() {
  const auto text = str();
  str({});
  if (text.empty()) return 0;
  if (!is_broken_ && target_) {
    *target_ << text << std::flush;
    if (target_->good()) return 0;
    go_over();
  }
  if (is_broken_)
    write(text);
  else
    last_ = text;
  return 0;
}

void NewsLog::go_over() {
  if (std::exchange(is_broken_, true) || file_.empty()) return;
  auto file = open_regular(file_, Links::refuse, O_WRONLY | O_APPEND | O_CREAT);
  if (!file) return;
  log_ = std::move(file->descriptor);
  write(rfc3339(std::chrono::system_clock::now()).substr(0, 19) +
        "Z these messages cannot be written where they went (a closed terminal or pipe, a full "
        "disk): they go on here\n" +
        last_);
}

void NewsLog::write(const std::string& text) {
  if (log_) static_cast<void>(!::write(log_.get(), text.data(), text.size()));
}

}  // namespace gridctl::session
