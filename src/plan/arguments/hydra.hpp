// Writes values in the grammar of Hydra's overrides
// (https://hydra.cc/docs/advanced/override_grammar/basic).
#pragma once

#include <gridctl/plan/command.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// The value as Hydra reads it back: null, true and numbers bare, everything that is a text in
/// quotes unless it is a plain word, lists and mappings in brackets. Interpolations (`${…}`) stay
/// interpolations. Errors, without a place: a key of a mapping that the grammar cannot say.
[[nodiscard]] Result<std::string> hydra_text(const config::Node& value);

/// `key=value` for each parameter; null too, since Hydra has a word for it. A key's option is its
/// name for Hydra: "+" and "++" stand before the key, "+other" replaces it. Errors, without a
/// place: a key that the grammar cannot say, a spelling that means nothing to Hydra.
[[nodiscard]] Result<std::vector<std::string>> hydra_words(const MacroValues& values);

}  // namespace gridctl::plan
