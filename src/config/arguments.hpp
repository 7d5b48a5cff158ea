// Reading the `arguments` of a program, and their form in the journal.
#pragma once

#include <gridctl/config/argument.hpp>

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::config {

/// Reads a mapping of keys to a word or several: an option's name, how values are written, or both.
/// An entry replaces that of the same key in `arguments`. `what` names the mapping in errors.
[[nodiscard]] Result<void> read_arguments(const Node& node, const std::string& what,
                                          std::vector<Argument>& arguments);

/// {"key": ["--option", "list"]}.
[[nodiscard]] nlohmann::ordered_json arguments_to_json(const std::vector<Argument>& arguments);
[[nodiscard]] Result<std::vector<Argument>> arguments_from_json(const nlohmann::ordered_json& json);

}  // namespace gridctl::config
