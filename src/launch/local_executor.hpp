// Runs on this machine, as children of this process.
#pragma once

#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/make_executor.hpp>

#include <unordered_map>

namespace gridctl::launch {

class LocalExecutor final : public Executor {
 public:
  LocalExecutor(sys::Loop& loop, sys::ProcessRunner& runner, const LocalOptions& options);
  [[nodiscard]] std::string_view name() const override { return "local"; }
  [[nodiscard]] Result<JobId> start(const Launch& launch, ExitHandler on_exit) override;
  void stop(JobId job, Urgency urgency) override;
  [[nodiscard]] Result<std::vector<Living>> living() override;
  [[nodiscard]] Result<JobId> adopt(const fs::path& directory, ExitHandler on_exit) override;

 private:
  struct Job {
    sys::ProcessId process{};
    bool stopping = false;
    sys::Loop::TimerId kill_timer = 0;
  };
  [[nodiscard]] Result<fs::path> program(const std::string& name);
  void ended(JobId job, const sys::ProcessExit& exit, const ExitHandler& on_exit);

  sys::Loop& loop_;
  sys::ProcessRunner& runner_;
  LocalOptions options_;
  std::vector<std::string> base_environment_;
  std::unordered_map<std::string, fs::path> programs_;  // found once, not once a run
  std::unordered_map<JobId, Job> jobs_;
  std::uint64_t next_ = 1;
};

}  // namespace gridctl::launch
