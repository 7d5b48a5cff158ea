// What may stand at the cursor: from the words before it and the declarations of the commands.
#pragma once

#include "complete.hpp"

#include <gridctl/cli/completion.hpp>
#include <gridctl/cli/registry.hpp>

#include <string>
#include <vector>

namespace gridctl::cli {

struct Request {
  Shell shell = Shell::bash;
  std::vector<std::string> words;  ///< between the program and the cursor's word
  std::string current;             ///< the cursor's word, up to the cursor
};

struct Answer {
  std::vector<Candidate> candidates;  ///< whole words; each starts with Request::current
  unsigned directive = directive_no_files;
  bool are_paths = false;
};

/// May throw what a command's completer throws. A completer that takes longer than 300 ms (or
/// GRIDCTL_COMPLETION_MS) is left behind in its thread, which goes on using the registry: the
/// process has to end without tidying up.
[[nodiscard]] Answer answer_to(const Request& request, const CommandRegistry& registry,
                               const Services& services);

}  // namespace gridctl::cli
