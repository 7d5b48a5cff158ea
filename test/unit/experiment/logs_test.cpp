#include "support/planned_experiment.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/experiment/logs.hpp>

namespace gridctl::experiment {
namespace {

constexpr std::uint64_t kLimit = 64U << 10U;

/// Two runs whose ends are booked, and whose logs are longer than they may be. One of them ended
/// before the work of the last gridctl began.
class LongLogs {
 public:
  LongLogs() {
    WorkStart start;
    start.phase = Phase::train;
    books().on_start(start);
    for (const int configuration : {1, 2}) {
      const auto run = experiment_.training({configuration, 1});
      experiment_.leave_folder(run);
      experiment_.begin(run);
      fs::ofstream(log_of(configuration)) << std::string(2 * kLimit, 'x');
    }
    auto before = test::end_of(RunState::succeeded, 0);
    before.at = std::chrono::system_clock::now() - std::chrono::hours(1);
    books().on_event(experiment_.training({1, 1}), before);
    auto now = test::end_of(RunState::failed, 1);
    now.at = std::chrono::system_clock::now();
    books().on_event(experiment_.training({2, 1}), now);
  }
  [[nodiscard]] journal::Journal& books() const { return *experiment_.journal; }
  [[nodiscard]] fs::path log_of(int configuration) const {
    return experiment_.training({configuration, 1}).directory / layout::kOutputLog;
  }
  [[nodiscard]] std::size_t cut(std::uint64_t limit) const {
    return test::get(cut_logs_left(books(), experiment_.folder(), limit));
  }

 private:
  test::PlannedExperiment experiment_;
};

TEST_CASE("the log of a run that ended as gridctl was killed is cut later", "[experiment]") {
  const LongLogs logs;
  CHECK(logs.cut(0) == 0);  // no limit
  CHECK(logs.cut(kLimit) == 1);
  CHECK(fs::file_size(logs.log_of(1)) == 2 * kLimit);
  CHECK(fs::file_size(logs.log_of(2)) < 2 * kLimit);
}

TEST_CASE("a gridctl that came to its end has cut all logs", "[experiment]") {
  const LongLogs logs;
  logs.books().on_finish({});
  CHECK(logs.cut(kLimit) == 0);
  CHECK(fs::file_size(logs.log_of(2)) == 2 * kLimit);
}

}  // namespace
}  // namespace gridctl::experiment
