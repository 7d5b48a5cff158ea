// Reading the sections that gridctl owns: known keys, right types, and errors that say what was
// found.
#pragma once

#include <gridctl/config/node.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace gridctl::config {

/// Describes a value in words: "the text 'five'", "a list", "nothing".
[[nodiscard]] std::string described(const Node& node);

/// "WHAT must be EXPECTED, not …", at the node.
[[nodiscard]] tl::unexpected<Error> wrong_type(const Node& node, const std::string& what,
                                               const std::string& expected);

/// The node must be a mapping with no other keys than `known`; `section` names it in errors.
[[nodiscard]] Result<void> check_section(const Node& node, const std::string& section,
                                         const std::vector<std::string>& known);

[[nodiscard]] Result<std::string> read_text(const Node& node, const std::string& what);
/// A list of texts, or one text alone.
[[nodiscard]] Result<std::vector<std::string>> read_texts(const Node& node,
                                                          const std::string& what);
[[nodiscard]] Result<int> read_integer(const Node& node, const std::string& what,
                                       int least = std::numeric_limits<int>::min());
/// One of a few words; a near miss gets a suggestion.
[[nodiscard]] Result<std::string> read_word(const Node& node, const std::string& what,
                                            const std::vector<std::string>& words);

/// "did you mean 'x'?", or all there are.
[[nodiscard]] std::string suggestion(const std::string& word,
                                     const std::vector<std::string>& known);

}  // namespace gridctl::config
