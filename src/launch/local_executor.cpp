#include "local_executor.hpp"

#include <string_view>
#include <unordered_set>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

namespace gridctl::launch {
namespace {

std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable; ++variable) variables.emplace_back(*variable);
  return variables;
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

}  // namespace

std::vector<std::string> child_environment(
    const std::vector<std::string>& ours,
    const std::vector<std::pair<std::string, std::string>>& set,
    const std::vector<std::pair<std::string, std::string>>& defaults) {
  std::unordered_set<std::string_view> names;
  std::vector<std::string> result;
  result.reserve(ours.size() + set.size() + defaults.size());
  const auto add = [&](std::string_view name, std::string variable) {
    if (names.insert(name).second) result.push_back(std::move(variable));
  };
  // The later of two settings of one name wins.
  for (auto entry = set.rbegin(); entry != set.rend(); ++entry)
    add(entry->first, fmt::format("{}={}", entry->first, entry->second));
  for (const auto& variable : ours) add(name_of(variable), variable);
  for (const auto& [name, value] : defaults) add(name, fmt::format("{}={}", name, value));
  return result;
}

LocalExecutor::LocalExecutor(sys::Loop& loop, sys::ProcessRunner& runner,
                             const LocalOptions& options)
    : loop_(loop), runner_(runner), options_(options), base_environment_(own_environment()) {}

Result<fs::path> LocalExecutor::program(const std::string& name) {
  if (const auto known = programs_.find(name); known != programs_.end()) return known->second;
  auto found = sys::find_program(name);
  if (found) programs_.emplace(name, *found);
  return found;
}

Result<JobId> LocalExecutor::start(const Launch& launch, ExitHandler on_exit) {
  const auto path = program(launch.argv.front());
  if (!path) return tl::unexpected(path.error());
  sys::ProcessSpec spec;
  spec.program = *path;
  spec.argv = launch.argv;
  spec.environment =
      child_environment(base_environment_, launch.environment, launch.placement.defaults);
  spec.working_directory = launch.working_directory;
  spec.output = launch.output;
  spec.cpus = launch.placement.cpus;

  const JobId job{next_++};
  const auto process = runner_.spawn(spec, [this, job, on_exit = std::move(on_exit)](
                                               const auto& exit) { ended(job, exit, on_exit); });
  if (!process) return tl::unexpected(process.error());
  jobs_[job].process = *process;
  return job;
}

void LocalExecutor::stop(JobId id, Urgency urgency) {
  const auto entry = jobs_.find(id);
  if (entry == jobs_.end()) return;
  auto& job = entry->second;
  if (urgency == Urgency::now) {
    runner_.signal(job.process, SIGKILL);
    return;
  }
  if (job.stopping) return;
  job.stopping = true;
  runner_.signal(job.process, SIGTERM);
  runner_.signal(job.process, SIGCONT);  // a stopped process could not hear the first
  job.kill_timer = loop_.after(options_.grace, [this, id] { stop(id, Urgency::now); });
}

void LocalExecutor::ended(JobId id, const sys::ProcessExit& exit, const ExitHandler& on_exit) {
  if (const auto job = jobs_.find(id); job != jobs_.end()) {
    loop_.cancel(job->second.kill_timer);
    jobs_.erase(job);
  }
  on_exit({exit, 0, std::chrono::system_clock::now(), 0, 0, false});
}

Result<std::vector<Living>> LocalExecutor::living() {
  return std::vector<Living>();
}

Result<JobId> LocalExecutor::adopt(const fs::path& directory, ExitHandler /*on_exit*/) {
  return fail(ErrorKind::internal, "no run is on in '" + directory.string() + "'");
}

std::unique_ptr<Executor> make_local_executor(sys::Loop& loop, sys::ProcessRunner& runner,
                                              const LocalOptions& options) {
  return std::make_unique<LocalExecutor>(loop, runner, options);
}

}  // namespace gridctl::launch
