#include "builtin.hpp"
#include "options/experiment_argument.hpp"
#include "options/run_choice.hpp"
#include "run/rm_experiments.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/removal.hpp>
#include <gridctl/launch/local/strays.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <algorithm>
#include <optional>
#include <ostream>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;

/// What is to go: whole runs, or of runs only their checkpoints.
struct Order {
  std::vector<RunRecord> runs;
  std::vector<fs::path> models;  ///< with --models-but
  bool only_models = false;
  bool keeps_files = false;
  experiment::FileSum sum;
};

/// "2.1 t lr=0.2".
std::string title_of(const RunRecord& run) {
  return printable(to_string(run.id) + (run.label.empty() ? "" : " " + run.label));
}

std::string what_of(const Order& order) {
  const auto files = order.sum.files == 0 ? std::string("no files")
                                          : fmt::format("{}, {}", counted(order.sum.files, "file"),
                                                        human_size(order.sum.bytes));
  if (order.only_models)
    return fmt::format("the checkpoints of {} ({})", counted(order.runs.size(), "run"), files);
  if (order.keeps_files) return counted(order.runs.size(), "run") + " (the files stay)";
  return fmt::format("{} with all attempts and tests ({})", counted(order.runs.size(), "run"),
                     files);
}

Json to_json(const fs::path& folder, const Order& order, bool is_done) {
  auto runs = Json::array();
  for (const auto& run : order.runs) runs.push_back(to_string(run.id));
  Json document = {{"schema", "gridctl.rm/1"},
                   {"experiment", folder.string()},
                   {"removed", is_done},
                   {"runs", runs},
                   {"only_models", order.only_models},
                   {"keeps_files", order.keeps_files},
                   {"files", order.sum.files},
                   {"bytes", order.sum.bytes}};
  if (order.only_models) {
    document["models"] = Json::array();
    for (const auto& file : order.models)
      document["models"].push_back(file.lexically_relative(folder).string());
  }
  return document;
}

std::string to_text(const fs::path& folder, const Order& order) {
  constexpr std::size_t kMost = 50;
  std::string text;
  const auto shown = order.only_models ? order.models.size() : order.runs.size();
  for (std::size_t i = 0; i < std::min(shown, kMost); ++i)
    text += fmt::format(
        "  {}\n", order.only_models ? printable(order.models[i].lexically_relative(folder).string())
                                    : title_of(order.runs[i]));
  if (shown > kMost) text += fmt::format("  and {} more\n", shown - kMost);
  return text;
}

/// Whether someone at a terminal is sure. True where nobody is there to answer.
bool is_sure(const fs::path& folder, const Order& order, const cli::Services& services) {
  if (!services.answer || services.globals.yes || services.globals.no_input) return true;
  *services.err.stream << fmt::format("{}remove {} from '{}'? [y/N] ", to_text(folder, order),
                                      what_of(order), printable(folder.string()))
                       << std::flush;
  const auto answer = std::string(trim(services.answer()));
  return answer == "y" || answer == "Y" || answer == "yes";
}

/// Whether some run may be on that the books call running. Without a gridctl, which the lock keeps
/// out, and without a keeper none is: its end could not be booked, as on a full disk.
Result<bool> may_be_on(const experiment::Books& books) {
  if (books.is_on_cluster) return true;
  return launch::has_keeper(books.folder);
}

/// A run that is on is not touched. Of one that has ended unbooked the last processes are ended.
Result<void> none_is_on(const experiment::Books& books, const std::vector<RunRecord>& runs,
                        bool is_dry, const Messages& messages) {
  std::set<RunId> chosen;
  for (const auto& run : runs) chosen.insert(run.id);
  std::optional<RunId> unbooked;
  for (const auto phase : {Phase::train, Phase::test}) {
    for (const auto& run : experiment::runs_of(books, phase)) {
      if (!unbooked && is_on(run.state) && chosen.contains(run.id)) unbooked = run.id;
    }
  }
  if (!unbooked) return {};
  GRIDCTL_TRY_ASSIGN(const bool is_doubtful, may_be_on(books));
  if (is_doubtful)
    return fail(ErrorKind::locked,
                fmt::format("run {} is on, or nobody has seen its end yet", to_string(*unbooked)),
                "end it with 'gridctl stop', or let 'gridctl resume' see to it");
  if (is_dry) return {};
  return session::end_leftovers(sys::plain_absolute(books.folder), messages);
}

std::vector<RunRecord> records_of(const experiment::Books& books, const std::set<RunId>& runs) {
  std::vector<RunRecord> records;
  for (const auto& run : books.trainings) {
    if (runs.contains(run.id)) records.push_back(run);
  }
  return records;
}

/// The checkpoints of all chosen runs but those that `but` selects.
Result<Order> models_order(const cli::Arguments& arguments, const experiment::Books& books,
                           const std::set<RunId>& chosen) {
  GRIDCTL_TRY_ASSIGN(const auto words, with_best(books.folder, {arguments.text("models-but")}));
  GRIDCTL_TRY_ASSIGN(const auto kept, chosen_runs(words, books.trainings, books.tests));
  auto globs = arguments.all("models");
  if (globs.empty()) globs = experiment::model_globs(books.experiment);
  Order order;
  order.only_models = true;
  for (const auto& run : records_of(books, chosen)) {
    if (kept.contains(run.id) || run.directory.empty()) continue;
    const auto files = experiment::checkpoints_of(experiment::folder_of(books.folder, run), globs);
    if (files.empty()) continue;
    order.runs.push_back(run);
    order.models.insert(order.models.end(), files.begin(), files.end());
  }
  order.sum = experiment::sum_of(order.models);
  return order;
}

Result<Order> order_from(const cli::Arguments& arguments, const ChoiceWords& words,
                         const experiment::Books& books) {
  const bool only_models = arguments.given("models-but");
  if (words.selectors.empty() && !only_models)
    return fail(
        ErrorKind::usage, "no run is named",
        "name the runs, as in 'gridctl rm EXPDIR 17.2,3-9', or the experiment to remove all "
        "of it");
  if (only_models && arguments.flag("keep-files"))
    return fail(ErrorKind::usage, "--models-but and --keep-files exclude each other",
                "leave one of them out");
  GRIDCTL_TRY_ASSIGN(const auto chosen, chosen_runs(words.selectors, books.trainings, books.tests));
  if (only_models) return models_order(arguments, books, chosen);
  Order order;
  order.runs = records_of(books, chosen);
  order.keeps_files = arguments.flag("keep-files");
  for (const auto& run : order.runs) {
    if (order.keeps_files || run.directory.empty()) continue;
    const auto sum = experiment::files_below(experiment::folder_of(books.folder, run));
    order.sum.files += sum.files;
    order.sum.bytes += sum.bytes;
  }
  return order;
}

/// Under the lock of the experiment.
Result<void> carry_out(const fs::path& folder, const Order& order, const cli::Services& services) {
  std::vector<RunId> runs;
  for (const auto& run : order.runs) runs.push_back(run.id);
  if (order.only_models) return experiment::remove_models(folder, runs, order.models);
  const auto open = [&] {
    return journal::Journal::open(folder / journal::kJournalName, journal::Journal::Access::write);
  };
  auto opened = open();
  if (!opened && opened.error().kind == ErrorKind::io && !order.keeps_files) {
    // A full disk: the files go first.
    GRIDCTL_TRY(experiment::make_room(folder, runs));
    opened = open();
  }
  GRIDCTL_TRY_ASSIGN(const auto journal, std::move(opened));
  GRIDCTL_TRY(experiment::finish_removals(folder, *journal, services));
  return experiment::remove_runs(folder, *journal, runs, order.keeps_files);
}

std::vector<cli::Option> own_options() {
  cli::Option keep{.name = "keep-files",
                   .help = "Take the runs out of the books only; their files stay",
                   .group = "Runs"};
  cli::Option but{.name = "models-but",
                  .metavar = "RUNS",
                  .help = "Remove nothing but checkpoints, of all runs but these",
                  .group = "Runs"};
  but.completer = runs_completer();
  cli::Option models{.name = "models",
                     .metavar = "GLOB",
                     .help = "With --models-but: what is a checkpoint",
                     .group = "Runs",
                     .default_text = "*.pt, *.ckpt, the tester's model, ..."};
  models.repeatable = true;
  cli::Option dry_run{.name = "dry-run",
                      .letter = 'n',
                      .help = "Say what would go, remove nothing",
                      .group = "Output"};
  std::vector<cli::Option> options = {keep, but, models};
  for (auto& option : unwanted_options()) options.push_back(std::move(option));
  options.push_back(dry_run);
  for (auto& option : options) option.in_environment = false;  // each belongs to one call
  options.push_back(trust_option());
  return options;
}

cli::CommandInfo info_of_rm() {
  return {
      .name = "rm",
      .summary = "Remove runs, their checkpoints, or whole experiments",
      .description =
          "Take runs out of an experiment: out of its books, tables and plan, with their files. "
          "'gridctl resume' does not bring them back, and neither does 'gridctl repair'; 'train "
          "--into' plans them anew if the grid has them still. With --models-but the runs stay, "
          "and only checkpoints go. Each removal of runs is recorded in decisions.jsonl. On a "
          "terminal "
          "it asks, unless --yes is given. Nothing is removed while a gridctl works on the "
          "experiment, and no run that is on. An experiment that is named without runs goes as a "
          "whole; with --older and --failed go all below experiments/, or below the folders that "
          "are named, that meet both. A whole experiment is never removed without a yes.",
      .group = "Run",
      .examples = {{"gridctl rm digits 17.2,3-9", "these runs and their files"},
                   {"gridctl rm digits failed --dry-run", "what would go"},
                   {"gridctl rm digits 17 --keep-files", "out of the books only"},
                   {"gridctl rm digits --models-but best", "keep the best checkpoints only"},
                   {"gridctl rm digits", "the whole experiment"},
                   {"gridctl rm --older 30d --dry-run", "which ended longer ago"},
                   {"gridctl rm --failed /data/grids", "which have failed, in another folder"}},
      .positionals = choice_positionals(),
      .options = own_options()};
}

/// Whether an experiment is named, and nothing of it.
bool is_whole(const ChoiceWords& words, const cli::Arguments& arguments) {
  return words.selectors.empty() && !arguments.positionals().empty() &&
         !arguments.given("models-but") && !arguments.flag("keep-files");
}

Result<ExitCode> run_rm(const cli::Arguments& arguments, cli::Services& services) {
  if (has_conditions(arguments)) return remove_unwanted(arguments, services);
  auto found = words_from(arguments, services);
  if (!found) {
    GRIDCTL_TRY_ASSIGN(const bool was_begun, finish_removal_of(arguments, services));
    if (was_begun) return ExitCode::ok;
  }
  GRIDCTL_TRY_ASSIGN(const auto words, std::move(found));
  if (is_whole(words, arguments))
    return remove_named(words.folder, arguments.positional(0), arguments, services);
  const bool is_dry = arguments.flag("dry-run");
  std::optional<experiment::ExperimentLock> lock;
  if (!is_dry) {
    GRIDCTL_TRY_ASSIGN(auto taken, experiment::lock_experiment(words.folder, is_trusted(arguments),
                                                               services.argv));
    lock.emplace(std::move(taken));
  }
  GRIDCTL_TRY_ASSIGN(const auto books, experiment::read_books(words.folder));
  GRIDCTL_TRY_ASSIGN(const auto order, order_from(arguments, words, books));
  if (order.runs.empty())
    return fail(ErrorKind::nothing_to_do, "there is no such checkpoint",
                "--models GLOB says how checkpoints are called");
  GRIDCTL_TRY(none_is_on(books, order.runs, is_dry, services));
  if (!is_dry && !is_sure(words.folder, order, services))
    return fail(ErrorKind::nothing_to_do, "nothing was removed");
  if (!is_dry) {
    GRIDCTL_TRY(carry_out(words.folder, order, services));
  }
  auto& out = *services.out.stream;
  if (services.globals.json) {
    out << json_text(to_json(words.folder, order, !is_dry), 2) << "\n";
    return ExitCode::ok;
  }
  if (is_dry) out << to_text(words.folder, order);
  out << fmt::format("{} {} from '{}'\n", is_dry ? "would remove" : "removed", what_of(order),
                     printable(words.folder.string()));
  return ExitCode::ok;
}

}  // namespace

cli::Command rm_command() {
  return {info_of_rm(), run_rm};
}

}  // namespace gridctl::commands
