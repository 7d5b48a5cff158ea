#include "builtin.hpp"
#include "options/detach.hpp"
#include "options/device_options.hpp"
#include "options/experiment_argument.hpp"
#include "options/joined.hpp"
#include "options/limit_options.hpp"
#include "options/place_options.hpp"
#include "options/scrape_rules.hpp"
#include "options/slurm_options.hpp"
#include "options/terminal.hpp"
#include "run/training.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/best.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/session/grid_work.hpp>

#include <ostream>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

constexpr long kTop = 3;
constexpr long kRepetitions = 10;

/// The configurations to confirm, and what they were chosen from.
struct Choice {
  fs::path folder;
  experiment::FrozenInputs frozen;
  plan::Plan plan;
  analysis::TopConfigurations top;
};

Result<Choice> choice_from(const cli::Arguments& arguments, const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto top, arguments.integer("top", 1));
  GRIDCTL_TRY_ASSIGN(auto folder, named_or_last(arguments, services));
  GRIDCTL_TRY_ASSIGN(auto frozen, experiment::read_inputs(folder));
  analysis::AnalyzerOptions options;
  options.experiments = {folder};
  options.metrics = arguments.all("metric");
  options.scrape = scrape_rules_of;
  analysis::Analyzer analyzer(std::move(options));
  GRIDCTL_TRY(analyzer.work());
  GRIDCTL_TRY_ASSIGN(auto best,
                     analysis::top_configurations(analyzer.analysis(),
                                                  static_cast<std::size_t>(top.value_or(kTop))));
  GRIDCTL_TRY_ASSIGN(auto plan, experiment::make_plan(frozen.inputs, &frozen.grid,
                                                      services.environment, services));
  GRIDCTL_TRY_ASSIGN(const auto journal, journal::Journal::open(folder / journal::kJournalName,
                                                                journal::Journal::Access::read));
  GRIDCTL_TRY(experiment::renumber(plan, *journal));
  return Choice{std::move(folder), std::move(frozen), std::move(plan), std::move(best)};
}

/// The same grid with these configurations alone, each trained to its end with more seeds. The seed
/// of a repetition does not depend on how many there are: so the first ones come again, in pairs.
Result<experiment::PlanInputs> inputs_of(const Choice& choice, long repetitions) {
  if (repetitions <= choice.plan.repetitions())
    return fail(
        ErrorKind::usage,
        fmt::format("'{}' has {} of each configuration, and --repetitions {} adds no seed",
                    choice.folder.string(),
                    counted(static_cast<std::size_t>(choice.plan.repetitions()), "repetition"),
                    repetitions),
        fmt::format("give more, as in --repetitions {}",
                    std::max<long>(kRepetitions, 2L * choice.plan.repetitions())));
  auto inputs = choice.frozen.inputs;
  inputs.repetitions = repetitions;
  inputs.stops_early = false;
  inputs.identities.clear();
  for (const int number : choice.top.configurations)
    inputs.identities.push_back(choice.plan.identity(number));
  return inputs;
}

void say_choice(const Choice& choice, long repetitions, const cli::Services& services) {
  std::vector<std::string> names;
  for (const int number : choice.top.configurations)
    names.push_back(fmt::format("{} ({})", number, choice.plan.label(number)));
  services.notice(fmt::format(
      "the best {} of {} configurations by {}: {}; each with {} seeds, the {} that it had and {} "
      "new ones, and without early stopping",
      choice.top.configurations.size(), choice.top.ranked, choice.top.metric,
      printable(join(names, ", ")), repetitions, choice.plan.repetitions(),
      repetitions - choice.plan.repetitions()));
}

/// Relative names of the grid (programs, data) begin where it was started.
Result<void> go_to(const std::string& cwd) {
  boost::system::error_code error;
  fs::current_path(cwd, error);
  if (!error) return {};
  return fail(
      ErrorKind::io,
      fmt::format("cannot go to '{}', where the experiment was started: {}", cwd, error.message()),
      "mount or restore it");
}

Result<TrainingRequest> request_from(const cli::Arguments& arguments,
                                     const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto choice, choice_from(arguments, services));
  GRIDCTL_TRY_ASSIGN(const auto given, arguments.integer("repetitions", 1));
  const long repetitions = given.value_or(kRepetitions);
  GRIDCTL_TRY_ASSIGN(auto inputs, inputs_of(choice, repetitions));
  const bool is_named = arguments.given("expdir");
  const auto expdir = is_named ? fs::absolute(arguments.text("expdir")).string() : std::string();
  GRIDCTL_TRY(go_to(choice.frozen.cwd));
  GRIDCTL_TRY_ASSIGN(auto plan, experiment::make_plan(inputs, &choice.frozen.grid,
                                                      services.environment, services));
  const auto folder = experiment::experiment_path(expdir, plan.grid().path, arguments.text("tag"),
                                                  std::chrono::system_clock::now());
  if (experiment::holds_experiment(folder))
    return fail(ErrorKind::usage, fmt::format("'{}' holds an experiment already", folder.string()),
                "name another directory: what is confirmed with new seeds stays apart from what it "
                "was chosen by");
  GRIDCTL_TRY_ASSIGN(auto place, place_from(arguments, services, plan.grid(),
                                            session::resources_of(plan.grid(), nullptr), folder));
  GRIDCTL_TRY(session::check_trainer(plan, fs::absolute(folder), place, services));
  say_choice(choice, repetitions, services);
  experiment::Redo redo;
  redo.retries = place.limits.retries;
  return TrainingRequest{
      std::move(inputs), std::move(plan),           folder, is_named, false, std::move(place),
      std::move(redo),   choice.frozen.freezes_code};
}

Result<ExitCode> refine(const cli::Arguments& arguments, cli::Services& services) {
  const auto caller = fs::current_path();
  GRIDCTL_TRY_ASSIGN(auto request, request_from(arguments, services));
  if (arguments.flag("dry-run")) return show_request(request, services);
  GRIDCTL_TRY_ASSIGN(auto work, begin_training(std::move(request), arguments, services));
  // Where the caller is, a name that begins where the grid was started would lead nowhere.
  if (fs::current_path() != caller) work.folder = fs::absolute(work.folder);
  const auto folder = work.folder.string();
  auto code = session::do_grid_work(std::move(work), caller_of(services));
  if (code) *services.out.stream << printable(folder) << "\n";
  return code;
}

std::vector<cli::Option> own_options() {
  cli::Option top{.name = "top", .metavar = "N", .help = "The best N configurations of each task"};
  top.group = "Configurations";
  top.default_text = std::to_string(kTop);
  top.in_environment = false;
  cli::Option repetitions{
      .name = "repetitions", .metavar = "N", .help = "Seeds of each, in all: more than it had"};
  repetitions.letter = 'r';
  repetitions.group = "Configurations";
  repetitions.default_text = std::to_string(kRepetitions);
  cli::Option metric{.name = "metric", .metavar = "NAME", .help = "Ranks by this metric"};
  metric.group = "Configurations";
  metric.repeatable = true;
  std::vector<cli::Option> options = {top, repetitions, metric};
  for (auto& option : experiment_options()) {
    const auto& name = option.name;
    if (name != "into" && name != "failed" && name != "freeze-code") options.push_back(option);
  }
  return options;
}

cli::CommandInfo info_of_refine() {
  cli::CommandInfo info{
      .name = "refine",
      .summary = "Confirm the best configurations of an experiment with more seeds",
      .description =
          "Train the best configurations of an experiment in a new one, each with the seeds that "
          "it had and new ones, to the end and without early stopping. Whatever was chosen by its "
          "value looks better than it is: the new seeds tell by how much. Grid and options are "
          "those that the experiment was made with, whatever became of their files since.",
      .group = "Run",
      .examples = {{"gridctl refine last --top 3 --repetitions 10", ""},
                   {"gridctl refine digits --metric valid.acc --dry-run", "show what would run"}},
      .positionals = {maybe_experiment()}};
  info.options = joined({own_options(), device_options(), failure_options(), slurm_options()});
  return info;
}

Result<ExitCode> run_refine(const cli::Arguments& arguments, cli::Services& services) {
  return maybe_detached(arguments, services, [&] { return refine(arguments, services); });
}

}  // namespace

cli::Command refine_command() {
  return {info_of_refine(), run_refine};
}

}  // namespace gridctl::commands
