// Runs on a cluster: hands them to Slurm in arrays, and tells of their begin and end by what the
// nodes write and what squeue says.
#pragma once

#include "slurm/batches.hpp"
#include "slurm/judge.hpp"

#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/slurm/make_slurm_executor.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace gridctl::launch::slurm {

/// Retries that come one by one within this time share an array.
inline constexpr std::chrono::seconds kCollect{2};

class SlurmExecutor final : public Executor {
 public:
  SlurmExecutor(sys::Loop& loop, Scheduler& scheduler, SlurmTerms terms);
  SlurmExecutor(const SlurmExecutor&) = delete;
  SlurmExecutor& operator=(const SlurmExecutor&) = delete;

  [[nodiscard]] std::string_view name() const override { return "Slurm"; }
  [[nodiscard]] bool queues() const override { return true; }
  void tell_begins(const BeginHandler& on_begin) override { on_begin_ = on_begin; }
  /// Runs that are started in one turn of the loop are submitted together at its end.
  [[nodiscard]] Result<JobId> start(const Launch& launch, ExitHandler on_exit) override;
  void stop(JobId job, Urgency urgency, const EndRequest& request) override;
  /// All attempts that batches tell of, also those that have ended: whoever has not booked an end
  /// adopts the attempt and hears of it.
  [[nodiscard]] Result<std::vector<Living>> living() override;
  [[nodiscard]] Result<JobId> adopt(const fs::path& directory, ExitHandler on_exit) override;

 private:
  using Clock = sys::Loop::Clock;
  using RunKey = std::pair<RunId, int>;            // with the test
  using AttemptKey = std::tuple<RunId, int, int>;  // test and attempt

  /// A task of an array.
  struct Allocation {
    std::size_t batch = 0;
    int task = 0;
    int restart = 0;  // whose log is read
    EventReader log;
    Life life = Life::queued;
    int restarts = 0;  // as Slurm says
    std::string nodes;
    std::string cannot;                      // why gridctl could not run there
    bool has_begun = false;                  // some run
    int absences = 0;                        // good answers in a row that did not name the task
    std::optional<Clock::time_point> since;  // when it was first seen to have ended, or to be away
  };
  /// What is known of an attempt, whether anybody asks for it or not.
  struct Known {
    std::size_t allocation = 0;
    int restart = 0;
    std::optional<NodeEvent> begin;
    std::optional<NodeEvent> end;
  };
  /// An attempt that somebody waits for.
  struct Job {
    OrderedRun run;
    ExitHandler on_exit;
    std::optional<EndRequest> asked;
    bool is_submitted = false;
    bool is_begun = false;      // the begin was told
    bool is_continued = false;  // by an allocation that did an earlier attempt
  };

  [[nodiscard]] static AttemptKey key_of(const RunSpec& run) {
    return {run.id, run.test, run.attempt};
  }
  std::size_t add_allocation(std::size_t batch, int task);
  void add_batch(Batch batch);
  void submit_soon(Clock::duration delay);
  void submit();
  [[nodiscard]] std::size_t class_of(JobId id) const;
  [[nodiscard]] Clock::duration poll() const { return terms_.classes.front().options.poll; }
  void refuse(const std::vector<JobId>& runs, const Error& error);
  void on_answer(const Answer& answer);
  void look_soon();
  void tick_soon();
  void tick();
  void read_logs();
  void read(std::size_t allocation);
  void take(std::size_t allocation, const NodeEvent& event);
  void ask_slurm();
  void take(const QueueRow& row, std::set<std::size_t>& seen);
  void tell_of_waiting(const std::vector<QueueRow>& rows);
  void judge_all();
  [[nodiscard]] std::optional<RunEvent> verdict_on(const Job& job) const;
  [[nodiscard]] bool is_to_be_judged(const Job& job) const;
  [[nodiscard]] bool is_left_undone(const Job& job) const;
  /// Who has a run that has not begun, and whose allocation is over.
  enum class Hands { its_own, of_another, nobodys };
  Hands hands_of(const Job& job);
  void submit_anew(JobId id, Job& job);
  [[nodiscard]] bool is_sure(const Allocation& allocation, const Job& job, bool has_begun) const;
  void settle(JobId id, const RunEvent& verdict);
  void count(const Job& job, const RunEvent& verdict);
  void cancel();
  void notice(const std::string& line) const;
  /// The task, done only if this object is still there: the loop may outlive it.
  [[nodiscard]] sys::Loop::Task while_we_live(sys::Loop::Task task) const;

  sys::Loop& loop_;
  Scheduler& scheduler_;
  SlurmTerms terms_;
  Batches batches_;
  BeginHandler on_begin_;
  std::vector<Batch> loaded_;
  std::vector<Allocation> allocations_;
  std::map<std::pair<std::size_t, int>, std::size_t> by_task_;  // batch and task
  std::map<AttemptKey, Known> known_;
  std::map<RunKey, std::size_t> continues_;  // Slurm starts the allocation of these runs again
  std::map<JobId, Job> jobs_;
  std::map<fs::path, AttemptKey> by_directory_;
  std::map<AttemptKey, OrderedRun> ordered_;  // of living()
  std::vector<JobId> collected_;              // to be submitted
  std::set<JobId> to_cancel_;
  std::optional<Clock::time_point> submits_at_;
  Clock::time_point asks_at_{};
  Clock::duration pause_{};
  std::size_t next_read_ = 0;
  bool ticks_ = false;
  bool has_submitted_ = false;
  std::set<std::string> told_;  // what people need to be told once
  std::map<std::size_t, std::vector<double>>
      seconds_;  // of runs that have an allocation each, by class
  std::uint64_t next_ = 1;
  std::shared_ptr<const int> life_ = std::make_shared<const int>(0);
};

}  // namespace gridctl::launch::slurm
