#include "growth.hpp"

#include "quiet_messages.hpp"

#include <gridctl/config/program.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/schedule/trainings.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::session {
namespace {

constexpr std::size_t kMostNames = 12;

/// The gridctl at work cannot do it; people can, once it has ended.
tl::unexpected<Error> cannot(const std::string& why) {
  return fail(ErrorKind::usage, "the gridctl at work cannot take these runs: " + why,
              "let it end, or 'gridctl stop' it and give the command again: its runs go on from "
              "where they can");
}

bool is_same(const RunResources& a, const RunResources& b) {
  return a.device == b.device && a.gpus == b.gpus && a.cpus == b.cpus && a.memory == b.memory;
}

bool is_same(const std::optional<config::Program>& a, const std::optional<config::Program>& b) {
  const auto json = [](const auto& program) {
    return program ? config::program_to_json(*program) : nlohmann::ordered_json();
  };
  return json(a) == json(b);
}

std::string names_of(const std::vector<RunId>& runs) {
  std::vector<std::string> names;
  for (const auto run : runs) {
    if (names.size() == kMostNames) return join(names, ",") + ",…";
    names.push_back(to_string(run));
  }
  return join(names, ",");
}

}  // namespace

Growth::Growth(GridWork& work, fs::path experiment)
    : work_(work),
      experiment_(std::move(experiment)),
      class_of_(
          std::make_shared<schedule::ClassOf>(session::class_of(work.place.classes, work.plan))) {}

schedule::ClassOf Growth::class_of() const {
  if (!*class_of_) return {};
  return [current = class_of_](const schedule::WorkItem& item) { return (*current)(item); };
}

void Growth::serve(schedule::GrowingWorker& worker, bool trains) {
  worker_ = &worker;
  trains_ = trains;
}

/// What is made once, at the start, must be the same for the new runs.
Result<void> Growth::check(const experiment::FrozenInputs& inputs) const {
  if (!worker_ || !worker_->may_grow())
    return fail(ErrorKind::locked, "the gridctl at work starts no more runs",
                "it is about to end: give the command again when it has");
  if (work_.place.slurm)
    return fail(ErrorKind::usage,
                "the gridctl at work hands its runs to Slurm, and takes no further ones",
                "press Ctrl-C there: its runs go on, and this command takes them over");
  if (inputs.cwd != fs::current_path().string())
    return cannot(fmt::format("it works in '{}', and relative names begin there",
                              fs::current_path().string()));
  if (work_.code) return cannot("its runs use a copy of the code");
  if (work_.plan.grid().early_stopping)
    return cannot("rules of early_stopping judge its runs, and know no others");
  const auto& setup = inputs.grid.trainer.setup;
  if (!setup.empty() && (!trains_ || setup != work_.plan.grid().trainer.setup))
    return cannot("their trainer has a setup that was not done");
  const int tests = work_.tests ? work_.tests->of_each_model : 0;
  if (inputs.tests_of_each_model != tests)
    return cannot(tests > 0 ? fmt::format("it tests each model, {} times ('gridctl run')", tests)
                            : "it tests no models ('gridctl train')");
  if (tests > 0 && !is_same(inputs.grid.tester, work_.tests->tester))
    return cannot("they have another tester");
  return {};
}

/// The new runs get slots that are there.
Result<RunClasses> Growth::classes_for(const plan::Plan& plan) const {
  const auto* tester = work_.tests ? &work_.tests->tester : nullptr;
  const auto before = resources_of(work_.plan.grid(), tester);
  const auto wanted = resources_of(plan.grid(), tester);
  auto classes = work_.place.classes;
  classes.of_trainings.clear();
  classes.of_tests.clear();
  for (std::size_t task = 0; task < wanted.trainings.size(); ++task) {
    std::size_t like = 0;
    const auto fits = [&] {
      return is_same(before.trainings[like], wanted.trainings[task]) &&
             (!tester || is_same(before.tests[like], wanted.tests[task]));
    };
    while (like < before.trainings.size() && !fits()) ++like;
    if (like == before.trainings.size())
      return cannot("they need other resources than its runs, for which it has slots");
    const auto class_at = [like](const std::vector<std::size_t>& positions) {
      return like < positions.size() ? positions[like] : 0;
    };
    classes.of_trainings.push_back(class_at(work_.place.classes.of_trainings));
    if (tester) classes.of_tests.push_back(class_at(work_.place.classes.of_tests));
  }
  return classes;
}

/// A resume goes by the new grid alone: no run that is on or waits may be missing there.
Result<void> Growth::check_unfinished(const plan::Plan& plan) const {
  std::set<RunId> planned;
  for (std::size_t index = 0; index < plan.runs(); ++index) planned.insert(plan.run(index));
  std::vector<RunId> missing;
  for (const auto run : worker_->unfinished()) {
    if (!planned.contains(run)) missing.push_back(run);
  }
  if (missing.empty()) return {};
  return fail(
      ErrorKind::usage,
      fmt::format("{} of the grid at work {} not in this grid, and {} not ended: {}",
                  counted(missing.size(), "run"), missing.size() == 1 ? "is" : "are",
                  missing.size() == 1 ? "has" : "have", names_of(missing)),
      fmt::format("add {0} to the grid; or, if nobody wants {0} any more: gridctl stop {1} {2}",
                  missing.size() == 1 ? "it" : "them",
                  printable(shell_quote(work_.folder.string())), names_of(missing)));
}

/// Runs of the plan that were never tried and that the worker does not have.
Result<std::vector<schedule::WorkItem>> Growth::new_items() const {
  GRIDCTL_TRY_ASSIGN(const auto records, work_.journal->runs(Phase::train));
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment_));
  std::set<RunId> untried;
  for (const auto& record : records) {
    if (record.attempt == 0) untried.insert(record.id);
  }
  for (const auto run : worker_->unfinished()) untried.erase(run);
  for (const auto run : decisions.stopped) untried.erase(run);
  std::vector<schedule::WorkItem> items;
  for (std::size_t index = 0; index < work_.plan.runs(); ++index) {
    const auto run = work_.plan.run(index);
    if (untried.contains(run)) items.push_back(first_attempt(run));
  }
  return items;
}

schedule::WorkItem Growth::first_attempt(RunId run) const {
  const schedule::Trainings trainings(work_.plan, experiment_);
  schedule::WorkItem item{run};
  // Files may be there of a run that was removed from the books.
  boost::system::error_code ignored;
  while (fs::exists(trainings.run(item).directory, ignored)) ++item.attempt;
  return item;
}

void Growth::adopt(plan::Plan plan) {
  // Whoever has the plan by reference has the grown one from here on.
  work_.plan = std::move(plan);
  if (*class_of_) *class_of_ = session::class_of(work_.place.classes, work_.plan);
}

/// In words, what the new runs are made from that the others are not.
Result<std::vector<std::string>> Growth::note_origin() const {
  GRIDCTL_TRY_ASSIGN(const auto last, experiment::last_origin(experiment_));
  const auto now =
      experiment::origin_now(work_.plan.grid().trainer, process_environment, std::nullopt);
  GRIDCTL_TRY(experiment::record_origin(experiment_, now));
  return last ? experiment::differences(*last, now) : std::vector<std::string>();
}

Result<control::GrowAnswer> Growth::grow(const control::GrowRequest& request) {
  GRIDCTL_TRY_ASSIGN(auto inputs, experiment::inputs_from(request.inputs));
  GRIDCTL_TRY(experiment::add_asked(experiment_, inputs.inputs));
  GRIDCTL_TRY(check(inputs));
  GRIDCTL_TRY_ASSIGN(auto plan, experiment::make_plan(inputs.inputs, &inputs.grid,
                                                      process_environment, QuietMessages()));
  GRIDCTL_TRY(experiment::renumber(plan, *work_.journal));
  if (plan.grid().early_stopping) return cannot("their grid has early_stopping");
  GRIDCTL_TRY(check_unfinished(plan));
  GRIDCTL_TRY_ASSIGN(auto classes, classes_for(plan));
  GRIDCTL_TRY(experiment::grow_experiment(*work_.journal, experiment_, plan, inputs, request.argv));
  work_.place.classes = std::move(classes);
  adopt(std::move(plan));
  GRIDCTL_TRY_ASSIGN(auto notes, note_origin());
  GRIDCTL_TRY_ASSIGN(auto items, new_items());
  control::GrowAnswer answer{.added = items.size(), .notes = std::move(notes)};
  if (!items.empty()) worker_->add(std::move(items));
  const auto now = worker_->steer({});
  answer.running = now.running;
  answer.waiting = now.waiting;
  return answer;
}

}  // namespace gridctl::session
