// Reads words as far as they make sense, and never complains: of a line that is half typed
// (completion) or wrong (where to print the error, is it asking for help). parse.hpp is the strict
// reader.
#pragma once

#include <gridctl/cli/command.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::cli {

struct Scan {
  Arguments arguments;              ///< what could be understood; no environment, no defaults
  const Option* pending = nullptr;  ///< the last word was this option, its value would come next
  bool options_ended = false;       ///< `--` was seen
  std::optional<std::size_t> first_positional;  ///< which word
};

/// `until_positional`: stops at the first word that is no option, so as to find the command's name.
/// The scan points into `options`.
[[nodiscard]] Scan scan(const std::vector<std::string>& words, const std::vector<Option>& options,
                        bool until_positional = false);

/// The options of a command, then the global ones.
[[nodiscard]] std::vector<Option> all_options(const CommandInfo& info);

[[nodiscard]] const Option* find_option(const std::vector<Option>& options, std::string_view name);
[[nodiscard]] const Option* find_option(const std::vector<Option>& options, char letter);

}  // namespace gridctl::cli
