// Runs on this machine: the client of the experiment's keeper, which has them as its children.
#pragma once

#include "local/keeper_link.hpp"

#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/make_executor.hpp>

#include <map>
#include <unordered_map>

namespace gridctl::launch {

class LocalExecutor final : public Executor {
 public:
  LocalExecutor(sys::Loop& loop, sys::ProcessRunner& runner, LocalOptions options);
  ~LocalExecutor() override;
  LocalExecutor(const LocalExecutor&) = delete;
  LocalExecutor& operator=(const LocalExecutor&) = delete;

  [[nodiscard]] std::string_view name() const override { return "local"; }
  [[nodiscard]] Result<JobId> start(const Launch& launch, ExitHandler on_exit) override;
  void hold(JobId job) override { send_hold(job, true); }
  void let_go(JobId job) override { send_hold(job, false); }
  void stop(JobId job, Urgency urgency, const EndRequest& request) override;
  [[nodiscard]] Result<std::vector<Living>> living() override;
  [[nodiscard]] Result<JobId> adopt(const fs::path& directory, ExitHandler on_exit) override;

 private:
  using Id = std::uint64_t;
  struct Run {
    fs::path directory;
    sys::Brand brand;
  };
  struct Job {
    Run run;
    ExitHandler on_exit;
    bool is_answered = true;  // false: the keeper has not said yet whether the run has begun
  };
  [[nodiscard]] Result<fs::path> program(const Launch& launch);
  [[nodiscard]] Result<sys::ProcessSpec> process_of(const Launch& launch);
  [[nodiscard]] Result<void> connect_or_start();
  void use(const keeper::Welcome& welcome);
  void read();
  void take_arrived();
  void take(const keeper::Message& message);
  void tell(Id id, const JobExit& exit);
  void close();
  void send_hold(JobId job, bool holds);
  void flush();
  [[nodiscard]] std::optional<keeper::Started> wait_for_answer(Id id);
  [[nodiscard]] bool is_keeper_silent() const;
  void look_at_keeper();
  void wake_keeper();
  [[nodiscard]] fs::path below(const fs::path& directory) const;
  void on_keeper_lost();
  /// The ends of runs that no keeper has any more: as their exit records say, else lost.
  [[nodiscard]] static std::map<Id, JobExit> ends_without_keeper(const std::map<Id, Run>& gone);

  sys::Loop& loop_;
  sys::ProcessRunner& runner_;
  LocalOptions options_;
  std::vector<std::string> base_environment_;
  std::unordered_map<std::string, fs::path> programs_;  // by name: each is looked for once
  keeper::Link link_;
  sys::Loop::WatchId watch_ = 0;
  sys::Loop::TimerId flush_timer_ = 0;
  sys::Loop::TimerId wake_timer_ = 0;
  sys::Loop::TimerId look_timer_ = 0;
  bool is_keeper_stopped_ = false;  // when it was looked at last
  int keeper_pid_ = 0;
  std::uint64_t group_ = 0;
  std::map<Id, Job> jobs_;
  std::map<Id, keeper::Welcome::Living> living_;  // runs of an earlier gridctl, not adopted
  std::map<Id, JobExit> ended_;                   // runs of living_ that have ended since
  Id next_ = 1;
};

}  // namespace gridctl::launch
