#include <gridctl/report/reporter.hpp>

namespace gridctl::report {
namespace {

class SilentReporter final : public Reporter {
 public:
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
};

}  // namespace

std::unique_ptr<Reporter> make_silent_reporter() {
  return std::make_unique<SilentReporter>();
}

}  // namespace gridctl::report
