// Who hears of a grid's progress: picks the reporter that fits the stream and keeps its screen
// alive.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/report/reporter.hpp>
#include <gridctl/sys/loop.hpp>

#include <memory>

namespace gridctl::commands {

class News {
 public:
  /// `loop` must outlive the object.
  News(const cli::Services& services, sys::Loop& loop);
  [[nodiscard]] RunObserver& observer() { return *reporter_; }

 private:
  void tick();

  sys::Loop& loop_;
  std::unique_ptr<RunObserver> reporter_;
  report::TerminalReporter* screen_ = nullptr;  // the reporter, if it draws one
};

}  // namespace gridctl::commands
