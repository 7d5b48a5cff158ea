// Files and directories for completion, where the shell cannot list them itself: bash would need
// the word unquoted, fish knows nothing of `--opt=` and comma lists.
#pragma once

#include <gridctl/cli/command.hpp>

#include <string>
#include <vector>

namespace gridctl::cli {

/// Paths that start with `typed`, in the form it is typed in (`~/` stays). Directories end with
/// '/'; files need one of the extensions, if there are any. Hidden ones only if `typed` asks for
/// them.
[[nodiscard]] std::vector<Candidate> list_paths(const std::string& typed,
                                                const Completer& completer,
                                                const Environment& environment);

}  // namespace gridctl::cli
