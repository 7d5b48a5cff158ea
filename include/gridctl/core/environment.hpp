// The variables of the environment, handed in: tests hand in their own.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace gridctl {

/// Looks up one environment variable; nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string&)>;
/// The variables of this process.
[[nodiscard]] std::optional<std::string> process_environment(const std::string& name);

}  // namespace gridctl
