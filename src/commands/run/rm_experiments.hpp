// `gridctl rm` of whole experiments: of the one that is named, or of all that are too old or have
// failed.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

/// --older and --failed.
[[nodiscard]] std::vector<cli::Option> unwanted_options();
/// Whether the user asks for whole experiments by a condition.
[[nodiscard]] bool has_conditions(const cli::Arguments& arguments);

/// Removes the experiments below the folders that are named, else below experiments/, that meet the
/// conditions. ErrorKind::nothing_to_do if none does.
[[nodiscard]] Result<ExitCode> remove_unwanted(const cli::Arguments& arguments,
                                               cli::Services& services);
/// Removes the experiment in `folder`, which the user called `word`. An error if the word is only
/// the beginning of its name, or if something is on in it.
[[nodiscard]] Result<ExitCode> remove_named(const fs::path& folder, const std::string& word,
                                            const cli::Arguments& arguments,
                                            cli::Services& services);
/// For an experiment that is not there: removes what is left of experiments beside the place that
/// the first word names, if their removal was broken off. Returns whether anything was left.
[[nodiscard]] Result<bool> finish_removal_of(const cli::Arguments& arguments,
                                             const cli::Services& services);

}  // namespace gridctl::commands
