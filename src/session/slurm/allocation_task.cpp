#include "slurm/allocation_task.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/launch/slurm/event_log.hpp>
#include <gridctl/sys/allocation.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

namespace slurm = launch::slurm;

int number_of(const std::string& text, int otherwise) {
  int number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::int64_t seconds_of(const std::string& text) {
  std::int64_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return seconds;
}

}  // namespace

Result<Task> task_of(const std::string& began, const Environment& environment) {
  const auto index = environment("SLURM_ARRAY_TASK_ID");
  const auto allocation = sys::find_allocation(environment);
  if (!index || !allocation)
    return fail(ErrorKind::usage, "this command is for allocations of Slurm",
                "'gridctl train GRID.yaml --executor slurm' submits them");
  Task task;
  task.index = number_of(*index, 0);
  task.restart = number_of(environment("SLURM_RESTART_COUNT").value_or(""), 0);
  task.node = environment("SLURMD_NODENAME").value_or(sys::host_name());
  task.name =
      fmt::format("{}_{}", environment("SLURM_ARRAY_JOB_ID").value_or(allocation->job), task.index);
  task.cpus = std::max(1, static_cast<int>(allocation->cpus));
  if (const auto ends = seconds_of(environment("SLURM_JOB_END_TIME").value_or("")); ends > 0)
    task.ends = TimePoint(std::chrono::seconds(ends));
  if (const auto seconds = seconds_of(began); seconds > 0)
    task.began = TimePoint(std::chrono::seconds(seconds));
  return task;
}

Before before_of(const fs::path& batch, const Task& task) {
  Before before;
  for (int restart = 0; restart < task.restart; ++restart) {
    for (const auto& event :
         slurm::EventReader(slurm::event_log(batch, task.index, restart)).read()) {
      using Kind = slurm::NodeEvent::Kind;
      if (event.kind != Kind::begin && event.kind != Kind::end) continue;
      const Before::Key key{event.run, event.test};
      before.last[key] = std::max(before.last[key], event.attempt);
      before.is_over[key] = event.kind == Kind::end && !event.interrupted;
    }
  }
  return before;
}

std::vector<slurm::OrderedRun> left_to_do(const std::vector<slurm::OrderedRun>& ordered,
                                          const Before& before, const Task& task, int pack) {
  std::vector<slurm::OrderedRun> runs;
  const auto begin = static_cast<std::size_t>(task.index) * static_cast<std::size_t>(pack);
  const auto end = std::min(ordered.size(), begin + static_cast<std::size_t>(pack));
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    auto one = ordered[i];
    const Before::Key key{one.run.id, one.run.test};
    const auto last = before.last.find(key);
    const bool has_begun = last != before.last.end();
    if (has_begun ? before.is_over.at(key) : i < begin || i >= end) continue;
    if (has_begun) {
      one.run.attempt = last->second + 1;
      one.run.directory = layout::attempt_beside(one.run.directory, one.run.test, one.run.attempt);
    }
    runs.push_back(std::move(one));
  }
  return runs;
}

}  // namespace gridctl::session
