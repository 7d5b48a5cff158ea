// Dotted keys: which lies below which, and what somebody meant.
#pragma once

#include <gridctl/core/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// True for the key itself too: "a.b" is below "a" and below "a.b", "ab" is not below "a".
[[nodiscard]] bool is_below(std::string_view key, std::string_view parent);

/// "lr" of "training.optimizer.lr".
[[nodiscard]] std::string_view last_part(std::string_view key);

/// No empty parts, and not deeper than a configuration may be.
[[nodiscard]] bool is_key(std::string_view text);

/// The key that was meant by a wrong one: it may be the end of a longer one, or misspelt.
[[nodiscard]] std::optional<std::string> meant_key(std::string_view key,
                                                   const std::vector<std::string>& known);

/// A key as a filter names it: whole, or only its end if no other key ends so. Errors have no
/// place.
[[nodiscard]] Result<std::string> resolve_key(const std::string& key,
                                              const std::vector<std::string>& known);

/// For each key the shortest end that tells it from the others: "lr", or "encoder.lr" and
/// "decoder.lr".
[[nodiscard]] std::vector<std::string> short_names(const std::vector<std::string>& keys);

/// Names the first keys of a list, and how many more the list has: "'a', 'b', 'c' and 2 more".
[[nodiscard]] std::string named(const std::vector<std::string>& keys);

}  // namespace gridctl::plan
