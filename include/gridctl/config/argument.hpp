// How a trainer's command line takes the value of one key, where the macros' own way is not its
// way: the `arguments` of a program.
#pragma once

#include <gridctl/config/node.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::config {

enum class Spelling {
  as_macro,      ///< as the macro writes a value of that kind
  value,         ///< one value, booleans too: --x=false
  flag,          ///< --x when true, nothing when false
  negated_flag,  ///< --no-x when false, nothing when true
  flag_pair,     ///< --x or --no-x
  list,          ///< --x 1 2
  repeat,        ///< --x 1 --x 2
  comma,         ///< --x 1,2
  json,          ///< --x [1,2]
  omit           ///< not on the command line
};

struct Argument {
  std::string key;       ///< dotted, as parameters are named
  std::string option;    ///< with its hyphens; or "+", "++" before Hydra's key. Empty: from the key
  std::string negation;  ///< the other option of a flag pair; empty: from the option
  Spelling spelling = Spelling::as_macro;
  Origin origin;  ///< of the value
};

/// The word that `arguments` has for it: "flag-pair". Empty for as_macro.
[[nodiscard]] std::string_view word_of(Spelling spelling);
/// All such words.
[[nodiscard]] std::vector<std::string> spelling_words();

/// The entry for the key, or null.
[[nodiscard]] const Argument* find_argument(const std::vector<Argument>& arguments,
                                            std::string_view key);

}  // namespace gridctl::config
