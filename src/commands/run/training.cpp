#include "run/training.hpp"

#include "options/detach.hpp"
#include "options/experiment_argument.hpp"
#include "options/grid_options.hpp"
#include "options/place_options.hpp"
#include "options/terminal.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/removal.hpp>
#include <gridctl/experiment/testers.hpp>
#include <gridctl/session/plan_view.hpp>
#include <gridctl/session/steer.hpp>
#include <gridctl/sys/process/own_process.hpp>

#include <ostream>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

cli::Option output_option(const char* name, const char* metavar, const char* help) {
  return {.name = name, .metavar = metavar, .help = help, .group = "Output"};
}

/// Empty: the experiment gets no tag.
Result<std::string> tag_from(const cli::Arguments& arguments) {
  const auto text = arguments.text("tag");
  if (text.empty()) return text;
  auto tag = experiment::parse_tag(text);
  if (!tag) return tl::unexpected(arguments.blame("tag", tag.error()));
  return tag;
}

/// Safe while another gridctl is at work there.
Result<void> write_tag(const cli::Arguments& arguments, const fs::path& folder) {
  GRIDCTL_TRY_ASSIGN(const auto tag, tag_from(arguments));
  if (tag.empty()) return {};
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(folder));
  if (decisions.tags.experiment.contains(tag)) return {};
  experiment::Decision decision{experiment::Decision::Kind::tag, {}};
  decision.tag = tag;
  return experiment::write_decision(folder, decision);
}

Result<fs::path> folder_from(const cli::Arguments& arguments, const plan::Plan& plan,
                             const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto tag, tag_from(arguments));
  const bool is_named = arguments.given("into") || arguments.given("expdir");
  if (const auto part = experiment::name_part(tag); !is_named && part != tag)
    services.notice(fmt::format("the tag is '{}' in the name of the folder", part));
  if (!arguments.given("into"))
    return experiment::experiment_path(arguments.text("expdir"), plan.grid().path, tag,
                                       std::chrono::system_clock::now());
  if (arguments.given("expdir"))
    return fail(ErrorKind::usage, "--into and --expdir exclude each other",
                "leave one of them out");
  auto folder = experiment::resolve_experiment(arguments.text("into"), services);
  if (folder && !experiment::holds_experiment(*folder))
    return fail(ErrorKind::nothing_to_do,
                fmt::format("'{}' is no experiment of gridctl", folder->string()),
                "--expdir makes a new one");
  return folder;
}

Result<std::unique_ptr<journal::Journal>> open_journal(const fs::path& folder,
                                                       journal::Journal::Access access) {
  return journal::Journal::open(folder / journal::kJournalName, access);
}

nlohmann::ordered_json to_json(const experiment::DesiredState& state, const fs::path& folder) {
  const auto counts = [](const std::vector<experiment::ConfigurationCount>& list) {
    auto rows = nlohmann::ordered_json::array();
    for (const auto& entry : list)
      rows.push_back({{"number", entry.number}, {"label", entry.label}, {"runs", entry.runs}});
    return rows;
  };
  auto changed = nlohmann::ordered_json::array();
  for (const auto& change : state.changed) {
    auto keys = nlohmann::ordered_json::array();
    for (const auto& key : change.keys)
      keys.push_back({{"key", key.key}, {"from", key.from}, {"to", key.to}});
    changed.push_back({{"from", change.from}, {"to", change.to}, {"keys", keys}});
  }
  return {{"schema", "gridctl.changes/1"},
          {"experiment", folder.string()},
          {"new", counts(state.fresh)},
          {"done", state.done},
          {"unfinished", state.unfinished},
          {"failed", state.failed},
          {"changed", changed},
          {"removed", counts(state.removed)}};
}

}  // namespace

std::vector<cli::Option> experiment_options() {
  auto expdir = output_option("expdir", "DIR", "Where the experiment goes");
  expdir.letter = 'o';
  expdir.default_text = "experiments/NAME_DATE";
  expdir.completer = cli::Completer::directories();
  auto into = output_option("into", "EXPDIR", "Add to an experiment: run only what is missing");
  into.completer = experiment_positional().completer;
  auto failed = output_option("failed", "", "With --into: also try failed runs again");
  auto tag =
      output_option("tag", "TEXT", "A tag of the experiment; a name made by gridctl ends in it");
  auto dry_run = output_option("dry-run", "", "Print the plan and the commands, start nothing");
  dry_run.letter = 'n';
  auto freeze =
      output_option("freeze-code", "", "Runs use a copy of the git work tree as it is now");
  std::vector<cli::Option> options = {expdir, into, failed, tag, freeze};
  for (auto& option : unattended_options()) options.push_back(std::move(option));
  options.push_back(dry_run);
  return options;
}

Result<TrainingRequest> training_request(const cli::Arguments& arguments,
                                         const cli::Services& services, bool tests_follow) {
  // A warning that nobody reads must not keep a grid from its start.
  if (!arguments.flag("dry-run")) sys::outlive_readers();
  GRIDCTL_TRY_ASSIGN(auto inputs, inputs_from(arguments, services));
  // A search goes on with the points that it has asked for.
  if (const auto grown = experiment::resolve_experiment(arguments.text("into"), services);
      grown && arguments.given("into")) {
    GRIDCTL_TRY(experiment::add_asked(*grown, inputs));
  }
  GRIDCTL_TRY_ASSIGN(auto plan,
                     experiment::make_plan(inputs, nullptr, services.environment, services));
  GRIDCTL_TRY_ASSIGN(const auto folder, folder_from(arguments, plan, services));
  const auto tester =
      experiment::tester_for(plan.grid().trainer, plan.grid().tester, services.environment);
  GRIDCTL_TRY_ASSIGN(
      auto place,
      place_from(arguments, services, plan.grid(),
                 session::resources_of(plan.grid(), tests_follow && tester ? &*tester : nullptr),
                 folder));
  const bool grows = experiment::holds_experiment(folder);
  if (grows) {
    GRIDCTL_TRY_ASSIGN(const auto journal, open_journal(folder, journal::Journal::Access::read));
    if (const auto done = experiment::renumber(plan, *journal); !done)
      return tl::unexpected(done.error());
  }
  GRIDCTL_TRY(session::check_trainer(plan, fs::absolute(folder), place, services));
  if (place.slurm && !arguments.flag("dry-run")) {
    GRIDCTL_TRY(session::ask_slurm(place, fs::absolute(folder)));
  }
  experiment::Redo redo;
  redo.failed = arguments.flag("failed");
  redo.retries = place.limits.retries;
  const auto said = plan.grid().settings.freeze_code;
  bool freezes = arguments.flag("freeze-code") || said.value_or(false);
  // What waits in a queue for hours must not meet what is edited meanwhile.
  if (place.slurm && !freezes && !said && experiment::work_tree_of(fs::current_path())) {
    freezes = true;
    services.notice(
        "runs on Slurm use a copy of the git work tree as it is now ('freeze_code: false' "
        "in grid_settings: the tree itself)");
  }
  const bool is_named = arguments.given("into") || arguments.given("expdir");
  return TrainingRequest{std::move(inputs), std::move(plan), folder, is_named, grows,
                         std::move(place),  std::move(redo), freezes};
}

namespace {

Result<ExitCode> show_plan(const TrainingRequest& request, const cli::Services& services) {
  const auto& [plan, folder, place] = std::tie(request.plan, request.folder, request.place);
  GRIDCTL_TRY_ASSIGN(const auto text,
                     services.globals.json
                         ? session::plan_json(plan, folder, place)
                         : session::plan_text(plan, folder, place, look_of(services.out)));
  *services.out.stream << text;
  return ExitCode::ok;
}

/// The plan, the submission of its first array, and what Slurm says to it.
Result<ExitCode> show_plan_on_slurm(const TrainingRequest& request, const cli::Services& services) {
  const auto& place = request.place;
  GRIDCTL_TRY_ASSIGN(const auto code, show_plan(request, services));
  if (services.globals.json) return code;
  const auto experiment = fs::absolute(request.folder);
  auto& out = *services.out.stream;
  out << "\nSlurm gets\n";
  for (const auto& line : split(session::show_submission(place, experiment, request.plan), '\n'))
    out << printable(line) << "\n";
  GRIDCTL_TRY_ASSIGN(const auto words, session::ask_slurm(place, experiment));
  for (const auto& line : split(words, '\n')) out << "Slurm says: " << printable(line) << "\n";
  return code;
}

}  // namespace

Result<ExitCode> show_request(const TrainingRequest& request, const cli::Services& services) {
  if (!request.grows && !request.place.slurm) return show_plan(request, services);
  if (!request.grows) return show_plan_on_slurm(request, services);
  GRIDCTL_TRY_ASSIGN(const auto journal,
                     open_journal(request.folder, journal::Journal::Access::read));
  GRIDCTL_TRY_ASSIGN(const auto state, experiment::compare(request.plan, *journal, request.folder));
  GRIDCTL_TRY_ASSIGN(const auto before, experiment::last_origin(request.folder));
  std::vector<std::string> changes;
  if (before)
    changes = experiment::differences(
        *before,
        experiment::origin_now(request.plan.grid().trainer, services.environment, std::nullopt));
  auto& out = *services.out.stream;
  if (services.globals.json) {
    auto document = to_json(state, request.folder);
    document["origin"] = changes;
    out << json_text(document, 2) << "\n";
    return ExitCode::ok;
  }
  out << fmt::format("{} against {}\n", printable(request.plan.grid().path),
                     printable(request.folder.string()))
      << session::search_text(request.plan) << to_text(state);
  for (const auto& change : changes) out << "~ " << change << "\n";
  return ExitCode::ok;
}

namespace {

/// All that the grown or new experiment is made from.
experiment::FrozenInputs frozen_inputs(const TrainingRequest& request,
                                       const cli::Services& services, int tests_of_each_model) {
  experiment::FrozenInputs inputs;
  inputs.inputs = request.inputs;
  inputs.grid = config::freeze(request.plan.grid());
  inputs.cwd = fs::current_path().string();
  inputs.tests_of_each_model = tests_of_each_model;
  inputs.freezes_code = request.freezes_code;
  // A profile may be another one tomorrow; a grid without a tester is fine.
  if (auto tester =
          experiment::tester_for(inputs.grid.trainer, inputs.grid.tester, services.environment))
    inputs.grid.tester = std::move(*tester);
  return inputs;
}

/// As a command that has done the work: the directory, and what was added.
void say_what_was_added(const TrainingRequest& request, const control::GrowAnswer& answer,
                        const cli::Services& services) {
  *services.out.stream << printable(request.folder.string()) << "\n";
  for (const auto& note : answer.notes)
    services.warn({"what runs now is not what ran there before: " + note, "", {}});
  const auto what = answer.added == 0
                        ? "the grid at work has all these runs"
                        : fmt::format("{} added to the grid at work, with its slots and limits",
                                      counted(answer.added, "run"));
  services.notice(fmt::format("{}; {} running, {} to begin", what, answer.running, answer.waiting));
  const auto search = session::search_text(request.plan);
  if (!search.empty()) services.notice(std::string(trim(search)));
}

}  // namespace

Result<bool> hand_over(const TrainingRequest& request, const cli::Arguments& arguments,
                       const cli::Services& services, int tests_of_each_model) {
  if (!arguments.given("into") || !experiment::lock_holder(request.folder)) return false;
  if (request.redo.failed)
    return fail(ErrorKind::usage,
                "a gridctl is at work there, which tries failed runs by its "
                "retries alone: --failed has to wait for its end",
                "leave --failed out, and give 'gridctl resume --failed' later");
  const auto inputs = frozen_inputs(request, services, tests_of_each_model);
  GRIDCTL_TRY(experiment::check_recordable(inputs));
  if (inputs.freezes_code)
    return fail(ErrorKind::usage,
                "a gridctl is at work there, whose runs use the code as it is: "
                "--freeze-code has to wait for its end",
                "leave --freeze-code out");
  const auto answer =
      session::grow_gridctl(request.folder, {experiment::to_text(inputs), services.argv});
  // It has ended since, or is a gridctl that runs nothing: who takes the lock hears of that.
  const auto kind = answer ? ErrorKind::internal : answer.error().kind;
  if (kind == ErrorKind::nothing_to_do || kind == ErrorKind::not_found) return false;
  if (!answer) return tl::unexpected(answer.error());
  GRIDCTL_TRY(write_tag(arguments, request.folder));
  say_what_was_added(request, *answer, services);
  return true;
}

Result<session::GridWork> begin_training(TrainingRequest request, const cli::Arguments& arguments,
                                         const cli::Services& services,
                                         std::optional<experiment::TestPlan> tests) {
  if (!request.is_named) {
    GRIDCTL_TRY_ASSIGN(request.folder,
                       experiment::claim_path(request.plan.grid().path, arguments.text("tag"),
                                              std::chrono::system_clock::now()));
  }
  GRIDCTL_TRY_ASSIGN(
      auto lock, experiment::lock_experiment(request.folder, is_trusted(arguments), services.argv));
  auto inputs = frozen_inputs(request, services, tests ? tests->of_each_model : 0);
  // What was read before the lock may be old: another gridctl may have added to the experiment, or
  // asked for points of its search.
  if (request.grows) {
    GRIDCTL_TRY(experiment::add_asked(request.folder, inputs.inputs));
    if (inputs.inputs.asked != request.inputs.asked) {
      GRIDCTL_TRY_ASSIGN(request.plan, experiment::make_plan(inputs.inputs, &inputs.grid,
                                                             services.environment, services));
    }
    GRIDCTL_TRY_ASSIGN(const auto now,
                       open_journal(request.folder, journal::Journal::Access::read));
    GRIDCTL_TRY(experiment::renumber(request.plan, *now));
  }
  GRIDCTL_TRY_ASSIGN(auto journal,
                     request.grows ? open_journal(request.folder, journal::Journal::Access::write)
                                   : experiment::create_experiment(request.folder, request.plan,
                                                                   inputs, services.argv));
  if (request.grows) {
    GRIDCTL_TRY(experiment::finish_removals(request.folder, *journal, services));
    GRIDCTL_TRY(
        experiment::grow_experiment(*journal, request.folder, request.plan, inputs, services.argv));
  }
  GRIDCTL_TRY(write_tag(arguments, request.folder));
  auto code = experiment::snapshot_of(inputs, request.folder);
  // The commit was recorded just now, be the code copied or not.
  auto origin = experiment::origin_now(inputs.grid.trainer, services.environment, request.folder);
  return session::GridWork{std::move(lock),    std::move(request.folder), std::move(request.plan),
                           std::move(journal), std::move(request.place),  std::move(request.redo),
                           std::move(tests),   std::move(code),           std::move(origin)};
}

}  // namespace gridctl::commands
