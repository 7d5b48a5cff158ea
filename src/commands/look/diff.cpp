#include "builtin.hpp"
#include "look/run_diff.hpp"
#include "options/run_choice.hpp"
#include "options/scrape_rules.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_diff() {
  cli::CommandInfo info{
      .name = "diff",
      .summary = "Show what differs between two runs",
      .description =
          "Show what differs between two runs of an experiment: how they ended, the values of "
          "their configurations, their code, command and environment, and their metrics. What is "
          "equal is counted, not shown. The values of the second run stand on the right.",
      .group = "Look",
      .examples = {{"gridctl diff 1.1 2.1", "of the newest experiment"},
                   {"gridctl diff digits 1.1 2.2", ""},
                   {"gridctl diff digits 17.1 17.2 --json", "for programs"}},
      .positionals = choice_positionals()};
  info.positionals.back().name = "RUN";
  info.positionals.back().help = "Two runs: 17.2, best, last (gridctl help selectors)";
  return info;
}

/// Exactly two: each word may name one, or a word both.
Result<std::pair<std::size_t, std::size_t>> two_runs(const std::vector<std::string>& words,
                                                     const std::vector<RunRecord>& runs) {
  std::vector<std::size_t> chosen;
  for (const auto& list : words) {
    for (const auto& word : split(list, ',')) {
      GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse({word}));
      GRIDCTL_TRY_ASSIGN(const auto positions, selector.choose(runs));
      chosen.insert(chosen.end(), positions.begin(), positions.end());
    }
  }
  if (chosen.size() == 2 && chosen.front() != chosen.back()) return {{chosen[0], chosen[1]}};
  const bool is_same = chosen.size() == 2;
  return fail(ErrorKind::usage,
              is_same ? fmt::format("'{}' is one run, and diff takes two", join(words, " "))
                      : fmt::format("diff takes two runs, and '{}' is {}", join(words, " "),
                                    counted(chosen.size(), "run")),
              "name two, such as 'gridctl diff 1.1 2.1'");
}

/// The results of one run; nothing was found if it has not begun.
const collect::RunResult* result_of(const collect::Experiment& experiment, RunId id) {
  for (const auto& run : experiment.runs) {
    if (run.record.id == id) return &run;
  }
  return nullptr;
}

Result<ExitCode> run_diff(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto words, words_from(arguments, services));
  GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse(words.selectors));
  GRIDCTL_TRY_ASSIGN(const auto books,
                     experiment::read_books(words.folder, selector, Phase::train));
  GRIDCTL_TRY_ASSIGN(const auto two, two_runs(words.selectors, books.trainings));
  const auto& left = books.trainings[two.first];
  const auto& right = books.trainings[two.second];
  analysis::AnalyzerOptions options;
  options.experiments = {words.folder};
  options.selectors = {to_string(left.id), to_string(right.id)};
  options.scrape = scrape_rules_of;
  analysis::Analyzer analyzer(std::move(options));
  GRIDCTL_TRY(analyzer.work());
  const auto& found = analyzer.analysis().experiment;
  const auto diff = diff_runs({view_run(books, left), result_of(found, left.id)},
                              {view_run(books, right), result_of(found, right.id)});
  if (services.globals.json)
    *services.out.stream << json_text(to_json(diff, words.folder), 2) << "\n";
  else
    *services.out.stream << to_text(diff, services.out);
  return ExitCode::ok;
}

}  // namespace

cli::Command diff_command() {
  return {info_of_diff(), run_diff};
}

}  // namespace gridctl::commands
