// `--only` and `--skip`: conditions on the values of a configuration.
#pragma once

#include <gridctl/config/node.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::plan {

enum class Comparison { equal, not_equal, less, at_most, greater, at_least };

/// One condition on a key, or on the task's name if the key is "task". The value of an equality may
/// be a pattern.
struct Condition {
  std::string key;
  Comparison comparison = Comparison::equal;
  config::Node value;
};

/// Conditions that must all hold.
struct Filter {
  std::string text;  ///< as written, for errors
  std::vector<Condition> conditions;
};

/// Parses "lr=0.1", "model=res*", "epochs>=10,dropout!=0.5", "task=lenet5 and lr<0.1". Keys are
/// dotted paths, or their ends where these are unique. `flag` is "--only" or "--skip".
[[nodiscard]] Result<Filter> parse_filter(std::string_view text, std::string_view flag);

/// Whether the condition holds for a value; null: the configuration has no such key. Numbers are
/// compared as numbers, and only numbers are less or greater; `*`, `?` and `[a-c]` match as in a
/// shell.
[[nodiscard]] bool holds(const Condition& condition, const config::Node* value);

}  // namespace gridctl::plan
