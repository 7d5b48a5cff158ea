// Reads distributions from a sweep, and writes what is drawn from them as a person would.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/stats/distribution.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// "uniform", "loguniform", "normal", "int".
[[nodiscard]] const std::vector<std::string>& distribution_names();
/// "min" and "max", or "mean" and "sd".
[[nodiscard]] std::vector<std::string> distribution_arguments(std::string_view name);

/// Reads `loguniform: {min: 1.0e-5, max: 0.1}` or `loguniform: [1.0e-5, 0.1]`.
[[nodiscard]] Result<stats::Distribution> read_distribution(const config::Node& name,
                                                            const config::Node& body);

/// The value that belongs to 64 random bits, as a plain YAML scalar: an integer of `int`, else a
/// float of about six digits. Within the bounds, and the same on every machine.
[[nodiscard]] std::string draw_value(const stats::Distribution& distribution, std::uint64_t bits);

}  // namespace gridctl::plan
