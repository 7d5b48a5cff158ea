// Tests that only their folder tells of: MI-Prometheus's tester made it beside the model.
#pragma once

#include "trees/findings.hpp"

#include <gridctl/collect/experiment.hpp>

namespace gridctl::collect {

/// When a folder named "test_20261123_210108[_tag]" was made, in this machine's local time.
[[nodiscard]] std::optional<TimePoint> test_start(const fs::path& folder);

/// The found test as test `number` of the run. A test with statistics has succeeded.
[[nodiscard]] TestResult make_found_test(FoundTest found, const RunResult& run, int number);

}  // namespace gridctl::collect
