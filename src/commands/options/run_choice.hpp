// [EXPDIR] [SELECTOR...]: which runs of which experiment a command is to look at.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/experiment/books.hpp>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gridctl::commands {

/// Both may be left out. The first word is an experiment if it names one; else, if it has the form
/// of a selector, it selects runs of the last experiment.
[[nodiscard]] std::vector<cli::Positional> choice_positionals();

/// The same words, without reading anything of the experiment: but for `best`, which is put into
/// the runs that the experiment's analysis ranks first.
struct ChoiceWords {
  fs::path folder;
  std::vector<std::string> selectors;  ///< empty: the user named none
  std::optional<RunId> best;           ///< the best of all runs, if `best` was the only word
};
[[nodiscard]] Result<ChoiceWords> words_from(const cli::Arguments& arguments,
                                             const cli::Services& services);
[[nodiscard]] Result<ChoiceWords> words_from(std::vector<std::string> words,
                                             const cli::Services& services);
/// Returns true if the word is `last` or the whole name of an experiment.
[[nodiscard]] bool names_experiment(const std::string& word);

/// The words with the runs that rank first in the place of `best`; nothing_to_do if none does.
[[nodiscard]] Result<std::vector<std::string>> with_best(const fs::path& folder,
                                                         std::vector<std::string> words);

/// The runs that the selectors mean, be it their training or a test; nothing_to_do if none.
[[nodiscard]] Result<std::set<RunId>> chosen_runs(const std::vector<std::string>& selectors,
                                                  const std::vector<RunRecord>& trainings,
                                                  const std::vector<RunRecord>& tests);

/// Selectors of the experiment that is named before, else of the last one.
[[nodiscard]] cli::Completer runs_completer();

struct RunChoice {
  experiment::Books books;             ///< with no more runs than are needed to choose
  std::vector<std::string> selectors;  ///< at least one
  std::optional<RunId> best;           ///< the best of all runs, if `best` was the only word
};
/// What is chosen if the user named nothing.
using DefaultSelector = std::function<std::string(const fs::path& experiment)>;
/// For a choice among the runs of a phase.
[[nodiscard]] Result<RunChoice> choice_from(const cli::Arguments& arguments,
                                            const cli::Services& services, Phase phase,
                                            const DefaultSelector& by_default);

/// --phase train|test.
[[nodiscard]] cli::Option phase_option();
[[nodiscard]] Phase phase_from(const cli::Arguments& arguments);

}  // namespace gridctl::commands
