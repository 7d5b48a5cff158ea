// Writes the values of parameters as words of a command line: each macro has its own way, and the
// program's `arguments` change it for single keys.
#pragma once

#include <gridctl/plan/command.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// How a macro writes "lr: 0.1" where `arguments` say nothing of the key.
enum class ArgumentStyle {
  joined,     ///< --lr=0.1
  separate,   ///< --lr 0.1
  bare,       ///< lr=0.1
  bool_flags  ///< --lr=0.1, but --amp for true and nothing for false
};

/// A value as one word: texts and numbers as the user wrote them, but infinities and NaN as `inf`
/// and `nan`, since only YAML has `.inf`; lists and mappings as JSON.
[[nodiscard]] std::string argument_text(const config::Node& value);

/// The words for all parameters; null values are left out. Errors, without a place: a value that
/// its spelling cannot say, such as a list where there is a flag.
[[nodiscard]] Result<std::vector<std::string>> argument_words(const MacroValues& values,
                                                              ArgumentStyle style);
/// The words for one parameter.
[[nodiscard]] Result<std::vector<std::string>> argument_words(
    const std::string& key, const config::Node& value, ArgumentStyle style,
    const std::vector<config::Argument>& arguments);

}  // namespace gridctl::plan
