// The values of `range`, `linspace` and `logspace`: computed so that they come out as a person
// would write them, the same on every machine.
#pragma once

#include <gridctl/config/node.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// "range", "linspace", "logspace".
[[nodiscard]] const std::vector<std::string>& series_names();
/// "start", "stop", and "step" or "num".
[[nodiscard]] std::vector<std::string> series_arguments(std::string_view name);

/// The values as plain YAML scalars. They are integers if all arguments are and no value needs a
/// fraction, else all of them are floats.
///
///     range     start, start + step, … up to stop, which is included if it is reached; exact
///     linspace  num values from start to stop, evenly spaced; exact where a decimal can be
///     logspace  num values from start to stop with a constant ratio; powers of ten are exact
///
/// Errors have no place: the caller knows it.
[[nodiscard]] Result<std::vector<std::string>> series(std::string_view name,
                                                      const std::vector<config::Node>& arguments);

}  // namespace gridctl::plan
