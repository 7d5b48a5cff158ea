// Whether runs that are ranked together were made by the same program from the same code.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <cstddef>
#include <map>
#include <string>

namespace gridctl::analysis {

/// How many of the runs that succeeded are of each origin. What is not known is an origin too, with
/// empty words.
[[nodiscard]] std::map<collect::OriginOfRun, std::size_t> origins_of(
    const collect::Experiment& experiment);

/// "5 runs are compared that were not made alike: 3 from commit 9f86d081884c by program
/// v1:1b2c3d4e, …". Empty if all are of one origin, known or not.
[[nodiscard]] std::string origins_note(const collect::Experiment& experiment);

}  // namespace gridctl::analysis
