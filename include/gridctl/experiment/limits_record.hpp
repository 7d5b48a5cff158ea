// The limits in force, as the journal keeps them.
#pragma once

#include <gridctl/core/limits.hpp>
#include <gridctl/journal/journal.hpp>

#include <string>

namespace gridctl::experiment {

/// One line of JSON: durations in seconds, sizes in bytes, what is switched off is null.
[[nodiscard]] std::string limits_to_json(const Limits& limits);

/// Books the limits that runs are held to from now on.
[[nodiscard]] Result<void> book_limits(journal::Journal& journal, const Limits& limits);

}  // namespace gridctl::experiment
