// An executor in virtual time: runs become the children of a FakeProcesses.
#pragma once

#include "support/fake_processes.hpp"

#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/make_executor.hpp>

#include <chrono>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <signal.h>

namespace gridctl::test {

class FakeExecutor final : public launch::Executor {
 public:
  FakeExecutor(sys::Loop& loop, FakeProcesses& processes, std::chrono::milliseconds grace)
      : loop_(loop), processes_(processes), grace_(grace) {}

  [[nodiscard]] std::string_view name() const override { return "fake"; }

  Result<launch::JobId> start(const launch::Launch& launch, ExitHandler on_exit) override {
    sys::ProcessSpec spec;
    spec.program = launch.argv.front();
    spec.argv = launch.argv;
    spec.environment = launch::child_environment({}, launch.environment, launch.placement.defaults);
    spec.working_directory = launch.working_directory;
    spec.output = launch.output;
    spec.cpus = launch.placement.cpus;
    const auto since = loop_.now();
    const auto process = processes_.spawn(
        spec, [this, since, on_exit](const auto& exit) { on_exit(exit_of(exit, since)); });
    if (!process) return tl::unexpected(process.error());
    return launch::JobId{static_cast<std::uint64_t>(*process)};
  }

  void stop(launch::JobId job, launch::Urgency urgency,
            const launch::EndRequest& /*request*/) override {
    const sys::ProcessId process{static_cast<std::uint64_t>(job)};
    if (urgency == launch::Urgency::now) return processes_.signal(process, SIGKILL);
    processes_.signal(process, SIGTERM);
    if (held_.erase(job) > 0) processes_.signal(process, SIGCONT);
    loop_.after(grace_, [this, process] { processes_.signal(process, SIGKILL); });
  }

  void hold(launch::JobId job) override {
    held_.insert(job);
    processes_.signal(sys::ProcessId{static_cast<std::uint64_t>(job)}, SIGSTOP);
  }
  void let_go(launch::JobId job) override {
    held_.erase(job);
    processes_.signal(sys::ProcessId{static_cast<std::uint64_t>(job)}, SIGCONT);
  }

  Result<std::vector<launch::Living>> living() override {
    std::vector<launch::Living> result;
    for (const auto& [directory, exit] : of_earlier) result.push_back({directory, 0, 1});
    return result;
  }

  Result<launch::JobId> adopt(const fs::path& directory, ExitHandler on_exit) override {
    const auto run = of_earlier.extract(directory);
    if (run.empty()) return fail(ErrorKind::not_found, "no run is on there");
    loop_.post([exit = run.mapped(), on_exit] { on_exit(exit); });
    return launch::JobId{next_adopted_++};
  }

  /// Runs that an earlier gridctl has started, and how they end as soon as they are adopted.
  std::map<fs::path, launch::JobExit> of_earlier;

 private:
  [[nodiscard]] launch::JobExit exit_of(const sys::ProcessExit& exit,
                                        sys::Loop::Clock::time_point since) const {
    launch::JobExit result;
    result.exit = exit;
    result.seconds = std::chrono::duration<double>(loop_.now() - since).count();
    result.ended_at = std::chrono::system_clock::now();
    return result;
  }

  sys::Loop& loop_;
  FakeProcesses& processes_;
  std::chrono::milliseconds grace_;
  std::uint64_t next_adopted_ = 1'000'000;
  std::set<launch::JobId> held_;
};

}  // namespace gridctl::test
