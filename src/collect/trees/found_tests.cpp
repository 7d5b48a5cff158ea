#include "trees/found_tests.hpp"

#include "readers/configuration.hpp"
#include "readers/mip_log.hpp"
#include "values.hpp"

namespace gridctl::collect {

std::optional<TimePoint> test_start(const fs::path& folder) {
  constexpr std::string_view kPrefix = "test_";
  const auto name = folder.filename().string();
  if (name.compare(0, kPrefix.size(), kPrefix) != 0) return std::nullopt;
  return parse_compact_time(std::string_view(name).substr(kPrefix.size()));
}

TestResult make_found_test(FoundTest found, const RunResult& run, int number) {
  TestResult test;
  test.folder = std::move(found.folder);
  test.configuration = differing(found.parts.configuration, run.configuration);
  test.statistics = std::move(found.parts.statistics);
  test.record.id = run.record.id;
  test.record.phase = Phase::test;
  test.record.test = number;
  test.record.attempt = 1;
  test.record.label = run.record.label;
  test.record.task = run.record.task;
  test.record.started_at = test_start(test.folder);
  test.record.state = test.statistics.empty() ? RunState::lost : RunState::succeeded;
  if (test.statistics.empty()) test.record.reason = "no statistics of the whole test set";
  return test;
}

}  // namespace gridctl::collect
