#include "search/searcher.hpp"

#include "judged_metric.hpp"
#include "quiet_messages.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/plan/search.hpp>
#include <gridctl/search/sampler.hpp>

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gridctl::session {

Searcher::Searcher(GridWork& work, fs::path experiment, Growth& growth, collect::Scrape scrape,
                   stats::Direction direction)
    : work_(work),
      experiment_(std::move(experiment)),
      growth_(growth),
      direction_(direction),
      values_(experiment_, std::move(scrape), work.plan.grid().search->metric) {}

/// The task with the fewest points, of those that shall have more: tasks take turns.
std::optional<std::size_t> Searcher::next_task() const {
  std::optional<std::size_t> next;
  std::size_t fewest = work_.plan.search()->points;
  for (std::size_t task = 0; task < work_.plan.grid().tasks.size(); ++task) {
    const auto count = work_.plan.searched(task).size();
    if (count >= fewest || exhausted_.contains(task)) continue;
    fewest = count;
    next = task;
  }
  return next;
}

std::size_t Searcher::runs_in_all() const {
  std::size_t points = 0;
  for (std::size_t task = 0; task < work_.plan.grid().tasks.size(); ++task) {
    const auto planned = work_.plan.searched(task).size();
    points += exhausted_.contains(task) ? planned : std::max(planned, work_.plan.search()->points);
  }
  return points * static_cast<std::size_t>(work_.plan.repetitions());
}

std::size_t Searcher::to_ask() const {
  const auto in_all = runs_in_all();
  return in_all - std::min(in_all, work_.plan.runs());
}

Result<void> Searcher::book_size() const {
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment_));
  const auto in_all = runs_in_all();
  if (decisions.searched_runs == in_all) return {};
  experiment::Decision decision{experiment::Decision::Kind::search, {}};
  decision.searched_runs = in_all;
  return experiment::write_decision(experiment_, decision);
}

bool Searcher::read_some() {
  const auto records = work_.journal->runs(Phase::train);
  return records && values_.read_some(*records);  // else ask() says why
}

/// The points of the task in the order in which they were asked for, with what the books and the
/// folders of their runs say by now.
Result<std::vector<search::Observation>> Searcher::observations(std::size_t task) {
  GRIDCTL_TRY_ASSIGN(auto records, work_.journal->runs(Phase::train));
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment_));
  std::map<int, std::vector<RunRecord>> runs;
  for (auto& record : records) runs[record.id.configuration].push_back(std::move(record));
  const auto searched = work_.plan.searched(task);
  std::vector<Outcome> outcomes;
  for (const auto& [configuration, point] : searched) {
    GRIDCTL_TRY_ASSIGN(const auto outcome, values_.outcome_of(runs[configuration], decisions));
    outcomes.push_back(outcome);
  }
  const auto values = values_of(outcomes, direction_);
  std::vector<search::Observation> booked;
  for (std::size_t i = 0; i < searched.size(); ++i)
    booked.push_back({searched[i].point, outcomes[i].is_pending, values[i]});
  return booked;
}

Result<std::vector<schedule::WorkItem>> Searcher::ask(RunObserver& people) {
  GRIDCTL_TRY(book_size());  // somebody may have given the search more points
  while (const auto task = next_task()) {
    auto options = work_.plan.search()->sampler;
    options.direction = direction_;
    GRIDCTL_TRY_ASSIGN(const auto sampler,
                       search::Sampler::make(work_.plan.search()->space, std::move(options)));
    GRIDCTL_TRY_ASSIGN(const auto booked, observations(*task));
    const auto point = sampler.ask(booked);
    if (!point) {
      exhausted_.insert(*task);
      people.on_notice(fmt::format("the search of '{}' has tried all {} of its space",
                                   printable(work_.plan.grid().tasks[*task].name),
                                   counted(booked.size(), "point")));
      GRIDCTL_TRY(book_size());
      continue;
    }
    GRIDCTL_TRY_ASSIGN(auto items, begin(*task, *point));
    if (!items.empty()) return items;
  }
  return std::vector<schedule::WorkItem>();
}

/// The decision is on the disk before its runs are booked, and these before one of them begins:
/// whoever is killed in between goes on with the same point.
Result<std::vector<schedule::WorkItem>> Searcher::begin(std::size_t task,
                                                        const search::Point& point) {
  experiment::Decision decision{experiment::Decision::Kind::ask, {}};
  decision.asked = work_.plan.search()->written(task, point);
  GRIDCTL_TRY(experiment::write_decision(experiment_, decision));
  GRIDCTL_TRY_ASSIGN(const auto frozen, experiment::read_inputs(experiment_));
  GRIDCTL_TRY_ASSIGN(auto plan, experiment::make_plan(frozen.inputs, &frozen.grid,
                                                      process_environment, QuietMessages()));
  GRIDCTL_TRY(experiment::renumber(plan, *work_.journal));
  GRIDCTL_TRY(experiment::book_missing(*work_.journal, experiment_, plan));
  growth_.adopt(std::move(plan));
  std::vector<schedule::WorkItem> items;
  const int number = work_.plan.searched(task).back().configuration;
  for (int repetition = 1; number > 0 && repetition <= work_.plan.repetitions(); ++repetition)
    items.push_back(growth_.first_attempt({number, repetition}));
  return items;
}

Result<std::optional<Searcher>> searcher_of(GridWork& work, fs::path experiment, Growth& growth,
                                            collect::Scrape scrape) {
  const auto* search = work.plan.search();
  const bool is_partial = !work.redo.runs.empty() || work.redo.configurations;
  if (!search || !search->goes_by_values() || work.stop || is_partial) return std::nullopt;
  // Configurations that were chosen from a search are no search.
  GRIDCTL_TRY_ASSIGN(const auto frozen, experiment::read_inputs(experiment));
  if (!frozen.inputs.identities.empty()) return std::nullopt;
  GRIDCTL_TRY_ASSIGN(const auto direction, direction_of(*work.plan.grid().search));
  return std::optional<Searcher>(std::in_place, work, std::move(experiment), growth,
                                 std::move(scrape), direction);
}

}  // namespace gridctl::session
