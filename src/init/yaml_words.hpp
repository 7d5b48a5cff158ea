// Words, values and lines of a YAML file as a person would write them.
#pragma once

#include <string>
#include <vector>

namespace gridctl::init {

/// A word as it may stand in a list or as a key: in quotes unless it is plainly a word.
[[nodiscard]] std::string yaml_word(const std::string& word);
/// A value as it was found: numbers stay numbers, True is a boolean.
[[nodiscard]] std::string yaml_value(const std::string& text);
[[nodiscard]] std::string yaml_list(const std::vector<std::string>& words);
/// The line with its end, and behind it a comment, in a column of its own.
[[nodiscard]] std::string yaml_line(std::string text, const std::string& comment);
/// A sentence as comments of 100 columns at most.
[[nodiscard]] std::string comment_lines(const std::string& sentence);

}  // namespace gridctl::init
