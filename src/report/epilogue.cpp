// The lines at the end of a grid: counts, failures by reason, and what to do next.
#include "progress.hpp"

#include <gridctl/core/halt_reason.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr std::size_t kMostGroups = 10;
constexpr std::size_t kMostNames = 6;  // of one group

struct Group {
  std::string reason;  // of the first one
  std::vector<const Failure*> members;
};

/// The largest first; of equal size in the order of the runs.
std::vector<Group> grouped(const std::vector<Failure>& failures) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> index;
  for (const auto& failure : failures) {
    const auto [entry, is_new] = index.try_emplace(masked(failure.reason), groups.size());
    if (is_new) groups.push_back({failure.reason, {}});
    groups[entry->second].members.push_back(&failure);
  }
  std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
    return a.members.size() > b.members.size();
  });
  return groups;
}

/// "17.2 lenet5 lr=0.01 (gpu:1)".
std::string name_of(const Failure& failure) {
  auto name = run_name(failure.run);
  if (!failure.run.label.empty()) name += " " + failure.run.label;
  if (!failure.slot.empty()) name += fmt::format(" ({})", failure.slot);
  return printable(name);
}

std::string text_of(const Group& group, const char* cross) {
  const auto reason = printable(group.reason);
  const auto& first = *group.members.front();
  if (group.members.size() == 1)
    return fmt::format("  {} {}  {}\n      output: {}\n", cross, name_of(first), reason,
                       printable(output_of(first.run).string()));

  auto text =
      fmt::format("  {} {} runs failed the same way: {}\n", cross, group.members.size(), reason);
  const auto shown = std::min(group.members.size(), kMostNames);
  for (std::size_t i = 0; i < shown; ++i)
    text += fmt::format("      {}\n", name_of(*group.members[i]));
  if (shown < group.members.size())
    text += fmt::format("      and {} more\n", group.members.size() - shown);
  return text + fmt::format("      output: {}\n", printable(output_of(first.run).string()));
}

/// "45 ok, 3 failed": what is not zero, in a fixed order.
std::string counts_of(const Summary& summary) {
  std::vector<std::string> parts = {fmt::format("{} ok", summary.succeeded)};
  const auto add = [&parts](std::size_t number, const char* word) {
    if (number > 0) parts.push_back(fmt::format("{} {}", number, word));
  };
  add(summary.failed, "failed");
  add(summary.skipped, "skipped");
  add(summary.stopped, "stopped");
  add(summary.stopped_early, "stopped early");
  add(summary.not_started, "not started");
  return join(parts, ", ");
}

/// Runs that go on without us: a scheduler has them.
std::size_t left_of(const Summary& summary) {
  const auto known = summary.succeeded + summary.failed + summary.skipped + summary.stopped +
                     summary.stopped_early + summary.not_started;
  return summary.planned - std::min(summary.planned, known);
}

/// "x" of "experiments/x", also of "experiments/x/".
std::string base_name(std::string directory) {
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  return fs::path(directory).filename().string();
}

std::string headline(const WorkStart& work, const Summary& summary) {
  const char* noun = work.phase == Phase::train ? "run" : "test";
  auto text =
      fmt::format("{} {}: {} of {} {}{} in {}",
                  is_by_the_clock(summary.halted_because) ? "Ended"
                  : summary.interrupted_by                ? "Interrupted"
                  : left_of(summary) > 0                  ? "Left"
                                                          : "Finished",
                  printable(base_name(work.experiment)), counts_of(summary), summary.planned, noun,
                  summary.planned == 1 ? "" : "s", human_duration(summary.seconds));
  const double offered = summary.seconds * summary.slots;
  if (offered > 0 && work.device != kSlurm)
    text += fmt::format(" ({} of {} time, {:.0f}% busy)", human_duration(summary.busy_seconds),
                        work.device == "gpu"   ? "GPU"
                        : work.device == "cpu" ? "CPU"
                                               : "slot",
                        std::min(100.0, 100 * summary.busy_seconds / offered));
  return text + "\n";
}

/// A command and what it is for.
using Steps = std::vector<std::pair<std::string, std::string>>;

/// How the unfinished runs go on; a resume alone would start nothing once max_failures is spent.
Steps ways_to_go_on(const std::string& directory, const Summary& summary) {
  const auto resume = "gridctl resume " + directory;
  if (summary.halted_because.starts_with(kBudgetIsUsedUp))
    return {{resume + " --budget 0", "go on without a budget, or give a larger one"}};
  if (summary.halted_because.starts_with(kGpuHoursAreUsedUp))
    return {{resume + " --gpu-hours none", "go on without a limit of GPU-hours, or give more"}};
  if (!is_max_failures_spent(summary.halted_because))
    return {{resume, "go on with what is unfinished"}};
  return {{resume + " --failed", "try the failed runs again, and go on"},
          {resume + " --max-failures none", "go on without them, however many fail"}};
}

std::string next_steps(const WorkStart& work, const Summary& summary) {
  Steps steps;
  const auto directory = printable(shell_quote(work.experiment));
  if (left_of(summary) > 0)
    steps = {{"gridctl status " + directory + " -w", "see how they go"},
             {"gridctl resume " + directory, "take them over: try again what fails"}};
  else if (work.phase == Phase::train && summary.not_started + summary.stopped > summary.cancelled)
    steps = ways_to_go_on(directory, summary);
  if (work.phase == Phase::train && !work.tests_follow && work.has_tester && summary.succeeded > 0)
    steps.emplace_back("gridctl test " + directory,
                       summary.succeeded == 1
                           ? std::string("test the trained model")
                           : fmt::format("test the {} trained models", summary.succeeded));
  if (!work.tests_follow && left_of(summary) + summary.not_started < summary.planned)
    steps.emplace_back("gridctl analyze " + directory, "gather all statistics in one table");
  if (steps.empty()) return {};

  std::size_t width = 0;
  for (const auto& [command, purpose] : steps) width = std::max(width, command.size());
  std::string text = "Next\n";
  for (const auto& [command, purpose] : steps)
    text += fmt::format("  {:<{}}   {}\n", command, width, purpose);
  return text;
}

}  // namespace

WorkStart work_at_end(WorkStart work, const ReporterOptions& options) {
  if (options.has_model) work.has_tester = work.has_tester && options.has_model();
  return work;
}

std::string epilogue(const WorkStart& work, const Summary& summary,
                     const std::vector<Failure>& failures, bool unicode) {
  auto text = headline(work, summary);
  const auto groups = grouped(failures);
  const auto shown = std::min(groups.size(), kMostGroups);
  for (std::size_t i = 0; i < shown; ++i) text += text_of(groups[i], unicode ? "✗" : "x");
  if (shown < groups.size())
    text += fmt::format("  and {} other kinds of failure\n", groups.size() - shown);
  return text + next_steps(work, summary);
}

}  // namespace gridctl::report
