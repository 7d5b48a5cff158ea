// The answer to TAB: `gridctl __complete SHELL [-- WORDS]`, the last word being the one under the
// cursor. Prints one line a candidate, `value<TAB>description`, and last `:DIRECTIVE`, a sum of the
// numbers below. bash hands its line over in COMP_LINE (cut at the cursor) and COMP_WORDBREAKS.
#pragma once

#include <gridctl/cli/registry.hpp>

#include <string>
#include <vector>

namespace gridctl::cli {

enum Directive : unsigned {
  directive_error = 1,         ///< nothing to offer: something went wrong
  directive_no_space = 2,      ///< the word goes on
  directive_no_files = 4,      ///< do not fall back to files
  directive_extensions = 8,    ///< zsh: list files; the candidates are their extensions
  directive_directories = 16,  ///< zsh: list directories. bash: the candidates are paths
  directive_keep_order = 32,   ///< do not sort
  directive_list = 64,         ///< zsh, with 8 or 16: behind the last comma
};

/// `words` begin with "__complete". Writes to services.out only. The exit code: 0. A thread may
/// still be using the registry: the process is to end by _exit().
[[nodiscard]] int complete(const CommandRegistry& registry, const std::vector<std::string>& words,
                           const Services& services);

}  // namespace gridctl::cli
