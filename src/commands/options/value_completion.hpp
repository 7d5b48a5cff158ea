// KEY=VALUE as a value that TAB completes: first the keys, then the values that the key has.
#pragma once

#include <gridctl/cli/command.hpp>

#include <functional>
#include <string>
#include <vector>

namespace gridctl::commands {

using KeysOf = std::function<std::vector<cli::Candidate>(const cli::CompletionContext&)>;
using ValuesOf = std::function<std::vector<cli::Candidate>(const cli::CompletionContext&,
                                                           const std::string& key)>;

/// Completes assignments, whose values may be a list: `lr=0.1,0.2`.
[[nodiscard]] cli::Completer assignment_completer(KeysOf keys, ValuesOf values);
/// Completes conditions, of which several may stand behind commas: `lr=0.1,epochs>=10`.
[[nodiscard]] cli::Completer condition_completer(KeysOf keys, ValuesOf values);

/// The values of a key in the grid or configurations that are named first on the line, those that
/// the grid sweeps before the others. The end of a dotted key will do.
[[nodiscard]] std::vector<cli::Candidate> values_in_grid(const cli::CompletionContext& context,
                                                         const std::string& key);
/// The keys that vary in the experiment on the line, else in the last one.
[[nodiscard]] std::vector<cli::Candidate> keys_in_experiment(const cli::CompletionContext& context);
/// The values of such a key; of `state` the states, of `tag` the tags.
[[nodiscard]] std::vector<cli::Candidate> values_in_experiment(
    const cli::CompletionContext& context, const std::string& key);

}  // namespace gridctl::commands
