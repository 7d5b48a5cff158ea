// Knows tables with a metric in each row.
#pragma once

#include "files/files.hpp"

#include <string>

namespace gridctl::collect {

/// Whether the file is a table with a column of steps, one of names and one of values.
[[nodiscard]] bool is_long_table(const Folder& folder, const std::string& file);

}  // namespace gridctl::collect
