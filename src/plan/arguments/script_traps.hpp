// Declarations of Python's parsers to which every text is true, "false" too.
#pragma once

#include <string>
#include <string_view>

namespace gridctl::plan {

/// True if the script declares the option by argparse's `type=bool`, which is true for any text.
/// `option` has its hyphens.
[[nodiscard]] bool takes_any_text_for_true(std::string_view script, std::string_view option);

/// True if the script declares the flag by absl's DEFINE_bool, which takes no word of its own: of
/// "--x false" the second word is ignored. `flag` has no hyphens.
[[nodiscard]] bool ignores_separate_boolean(std::string_view script, std::string_view flag);

}  // namespace gridctl::plan
