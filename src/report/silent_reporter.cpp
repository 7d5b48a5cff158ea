#include <gridctl/report/reporter.hpp>

namespace gridctl::report {
namespace {

class SilentReporter final : public RunObserver {
 public:
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
};

}  // namespace

std::unique_ptr<RunObserver> make_silent_reporter() {
  return std::make_unique<SilentReporter>();
}

}  // namespace gridctl::report
