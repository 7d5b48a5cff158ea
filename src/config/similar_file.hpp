// The file that was meant by a name that is not there.
#pragma once

#include <optional>
#include <string>

namespace gridctl::config {

/// Looks in the folder that the path names; the answer is spelled as the path was.
[[nodiscard]] std::optional<std::string> similar_file(const std::string& path);

}  // namespace gridctl::config
