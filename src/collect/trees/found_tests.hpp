// Tests of which only the folder is known: made by an original tester beside the model.
#pragma once

#include "trees/findings.hpp"

#include <gridctl/collect/experiment.hpp>

namespace gridctl::collect {

/// When a folder named "test_20261123_210108[_tag]" was made, in this machine's local time.
[[nodiscard]] std::optional<TimePoint> test_start(const fs::path& folder);

/// It as test `number` of the run. It succeeded if it left statistics.
[[nodiscard]] TestResult make_found_test(FoundTest found, const RunResult& run, int number);

}  // namespace gridctl::collect
