#include "options/run_choice.hpp"

#include "options/experiment_argument.hpp"
#include "options/scrape_rules.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/best.hpp>
#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

constexpr const char* kLast = "last";
constexpr std::size_t kMostCandidates = 2000;  // a shell shows no more in any useful way

std::string description_of(const RunRecord& run) {
  auto text = std::string(to_string(run.state));
  if (!run.label.empty()) text += ", " + run.label;
  return text;
}

std::vector<cli::Candidate> selectors_of(const std::string& experiment, const std::string& prefix) {
  std::vector<cli::Candidate> candidates;
  const auto folder = experiment::find_experiment(experiment);
  if (folder.empty()) return candidates;
  const auto runs = experiment::trainings_named(folder, prefix, kMostCandidates);
  if (!runs) return candidates;
  for (const auto& run : *runs) candidates.push_back({to_string(run.id), description_of(run)});
  std::optional<std::set<RunState>> states;
  for (const auto& [word, meaning] : selector_words()) {
    if (!std::string_view(word).starts_with(prefix)) continue;
    const auto state = parse_run_state(word);
    if (state && !states) states = experiment::states_in(folder, Phase::train);
    if (!state || states->contains(*state)) candidates.push_back({word, meaning});
  }
  return candidates;
}

/// Known without the experiment.
std::vector<cli::Candidate> words_of_selectors() {
  std::vector<cli::Candidate> candidates;
  for (const auto& [word, meaning] : selector_words()) candidates.push_back({word, meaning});
  return candidates;
}

std::vector<cli::Candidate> complete_selector(const cli::CompletionContext& context) {
  const bool named = !context.positionals.empty() && names_experiment(context.positionals.front());
  return selectors_of(named ? context.positionals.front() : kLast, context.prefix);
}

std::vector<cli::Candidate> complete_first(const cli::CompletionContext& context) {
  auto candidates = experiment_positional().completer.dynamic(context);
  for (auto& selector : selectors_of(kLast, context.prefix)) {
    if (selector.value != kLast) candidates.push_back(std::move(selector));
  }
  return candidates;
}

/// The runs that rank first, the best one first; of several tasks those of each.
Result<std::vector<RunId>> find_best(const fs::path& folder) {
  analysis::AnalyzerOptions options;
  options.experiments = {folder};
  options.scrape = scrape_rules_of;
  analysis::Analyzer analyzer(std::move(options));
  GRIDCTL_TRY(analyzer.work());
  return analysis::best_run_ids(analyzer.analysis());
}

Result<void> put_best(ChoiceWords& words) {
  const auto selector = RunSelector::parse(words.selectors);
  if (!selector || !selector->needs_ranking()) return {};  // what is wrong is said later
  GRIDCTL_TRY_ASSIGN(const auto runs, find_best(words.folder));
  words.selectors = gridctl::with_best(words.selectors, runs);
  if (words.selectors.size() == 1) words.best = runs.front();
  return {};
}

}  // namespace

bool names_experiment(const std::string& word) {
  if (word == kLast) return true;
  boost::system::error_code ignored;
  const auto folder = experiment::find_experiment(word);
  // The beginning of a name counts only where it cannot be a selector.
  const bool in_full = !folder.empty() && folder.filename() == fs::path(word).filename();
  return in_full && fs::exists(folder / journal::kJournalName, ignored);
}

std::vector<cli::Positional> choice_positionals() {
  auto experiment = experiment_positional();
  experiment.help =
      "The experiment directory, its name below experiments/, or 'last' (if left out)";
  experiment.required = false;
  experiment.completer = cli::Completer::dynamic_values(complete_first);
  experiment.completer.candidates = words_of_selectors();
  experiment.completer.else_directories = true;
  experiment.completer.keep_order = true;

  cli::Positional selector{
      .name = "SELECTOR",
      .help = "Runs: 17.2, 17, 3-9, failed, running, ... (gridctl help selectors)",
      .required = false,
      .repeatable = true,
      .completer = runs_completer()};
  return {experiment, selector};
}

cli::Completer runs_completer() {
  auto completer = cli::Completer::dynamic_values(complete_selector);
  completer.candidates = words_of_selectors();
  completer.list = true;
  return completer;
}

Result<std::vector<std::string>> with_best(const fs::path& folder, std::vector<std::string> words) {
  ChoiceWords choice{folder, std::move(words), {}};
  GRIDCTL_TRY(put_best(choice));
  return std::move(choice.selectors);
}

Result<ChoiceWords> words_from(const cli::Arguments& arguments, const cli::Services& services) {
  return words_from(arguments.positionals(), services);
}

Result<ChoiceWords> words_from(std::vector<std::string> words, const cli::Services& services) {
  std::string experiment = kLast;
  const bool selects =
      !words.empty() && !names_experiment(words.front()) && is_selector(words.front());
  if (!words.empty() && !selects) {
    experiment = words.front();
    words.erase(words.begin());
  }
  const auto folder = experiment::resolve_experiment(experiment, services);
  if (!folder) {
    auto error = folder.error();
    const auto selector = RunSelector::parse({experiment});
    const bool is_typo = !selector && selector.error().help.starts_with("did you mean");
    if (is_typo) error.help = selector.error().help;
    return tl::unexpected(error);
  }
  ChoiceWords choice{*folder, std::move(words), {}};
  GRIDCTL_TRY(put_best(choice));
  return choice;
}

Result<RunChoice> choice_from(const cli::Arguments& arguments, const cli::Services& services,
                              Phase phase, const DefaultSelector& by_default) {
  GRIDCTL_TRY_ASSIGN(auto words, words_from(arguments, services));
  if (words.selectors.empty()) words.selectors = {by_default(words.folder)};
  GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse(words.selectors));
  GRIDCTL_TRY_ASSIGN(auto books, experiment::read_books(words.folder, selector, phase));
  return RunChoice{std::move(books), std::move(words.selectors), words.best};
}

Result<std::set<RunId>> chosen_runs(const std::vector<std::string>& selectors,
                                    const std::vector<RunRecord>& trainings,
                                    const std::vector<RunRecord>& tests) {
  GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse(selectors));
  auto all = trainings;
  all.insert(all.end(), tests.begin(), tests.end());
  GRIDCTL_TRY_ASSIGN(const auto positions, selector.choose(all));
  std::set<RunId> runs;
  for (const auto position : positions) runs.insert(all[position].id);
  return runs;
}

cli::Option phase_option() {
  cli::Option phase{.name = "phase",
                    .metavar = "PHASE",
                    .help = "Of the runs, their training or their tests",
                    .group = "Runs",
                    .default_value = "train",
                    .choices = {"train", "test"}};
  return phase;
}

Phase phase_from(const cli::Arguments& arguments) {
  return arguments.text("phase") == "test" ? Phase::test : Phase::train;
}

}  // namespace gridctl::commands
