// The sentences for a wrong command line.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/cli/registry.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace gridctl::cli {

/// `word` as typed: "--devcie", "-x".
[[nodiscard]] Error unknown_option(const CommandInfo& info, const std::vector<Option>& options,
                                   const std::string& word);
[[nodiscard]] Error missing_value(const Option& option);
[[nodiscard]] Error unwanted_value(const Option& option);
[[nodiscard]] Error given_twice(const Option& option);
/// `said_as`: the option or the variable that has it.
[[nodiscard]] Error wrong_choice(const Option& option, const std::string& said_as,
                                 const std::string& value);
[[nodiscard]] Error missing_positional(const CommandInfo& info, const Positional& positional);
[[nodiscard]] Error extra_positional(const CommandInfo& info, const std::string& word);
/// `words[at]` is no command; the help is the whole line as it may have been meant.
[[nodiscard]] Error unknown_command(const CommandRegistry& registry, std::vector<std::string> words,
                                    std::size_t at);

}  // namespace gridctl::cli
