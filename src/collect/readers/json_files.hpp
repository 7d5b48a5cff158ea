// Files that hold one JSON object.
#pragma once

#include "files/files.hpp"
#include "formats/json_text.hpp"

#include <optional>

namespace gridctl::collect {

/// Reads a file that must hold one object; returns nothing and adds a note if it does not.
[[nodiscard]] std::optional<JsonText> read_json_object(const fs::path& file, Notes& notes);

}  // namespace gridctl::collect
