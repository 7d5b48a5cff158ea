// Who hears of a grid's progress: picks the reporter that fits the stream and keeps its screen
// alive.
#pragma once

#include <gridctl/core/observer.hpp>
#include <gridctl/report/reporter.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <functional>
#include <iosfwd>
#include <memory>

namespace gridctl::session {

/// How a grid's progress is shown.
enum class NewsForm {
  screen,  ///< drawn at the bottom of a terminal
  lines,   ///< a line for each event
  json,    ///< a line of JSON for each event
  none
};
struct NewsOptions {
  NewsForm form = NewsForm::lines;
  std::ostream* stream = nullptr;  ///< must outlive the News
  bool colour = false;
  bool unicode = true;
  int verbosity = 0;  ///< as -q and -v make it
};

class News {
 public:
  /// `loop` must outlive the object. `has_model` is as in ReporterOptions.
  News(const NewsOptions& news, sys::Loop& loop, std::function<bool()> has_model = nullptr);
  [[nodiscard]] RunObserver& observer() { return *reporter_; }

 private:
  void tick();

  sys::Loop& loop_;
  std::unique_ptr<RunObserver> reporter_;
  report::TerminalReporter* screen_ = nullptr;  // the reporter, if it draws one
};

}  // namespace gridctl::session
