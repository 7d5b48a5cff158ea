// The parts of a file's name, without a path being made: folders have many files, and many readers
// look at each name.
#pragma once

#include <string_view>

namespace gridctl::collect {

/// The ending with its dot: ".csv"; empty if the name has none.
[[nodiscard]] inline std::string_view extension_of(std::string_view file) {
  const auto dot = file.rfind('.');
  const auto slash = file.rfind('/');
  const bool has_none =
      dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash);
  return has_none ? std::string_view() : file.substr(dot);
}

/// The name without its ending and the folders before it: "log" of "a/log.csv".
[[nodiscard]] inline std::string_view stem_of(std::string_view file) {
  file.remove_suffix(extension_of(file).size());
  return file.substr(file.rfind('/') + 1);
}

}  // namespace gridctl::collect
