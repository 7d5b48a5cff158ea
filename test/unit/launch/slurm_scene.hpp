// An executor for Slurm with a Slurm that a test plays.
#pragma once

#include "slurm/slurm_executor.hpp"
#include "support/catch.hpp"
#include "support/manual_loop.hpp"
#include "support/place.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/sys/files.hpp>

#include <deque>
#include <fstream>

namespace gridctl::launch::slurm {

using test::at_line;

/// A Slurm that takes what it is given and shows the rows that a test sets.
class FakeScheduler final : public Scheduler {
 public:
  Result<Answer> submit(const std::vector<std::string>& sbatch) override {
    submitted.push_back(sbatch);
    if (submitted.size() == fails_at) return fail(ErrorKind::io, "sbatch cannot be started");
    if (!answers.empty()) {
      auto answer = answers.front();
      answers.pop_front();
      return answer;
    }
    queued += tasks_in(sbatch);
    if (most_tasks > 0 && queued > most_tasks) {
      queued -= tasks_in(sbatch);
      return Answer{"", Refusal::limit, "Job violates accounting/QOS policy"};
    }
    return Answer{std::to_string(++jobs), {}, {}};
  }
  Result<std::vector<QueueRow>> list(const std::vector<std::string>& /*names*/) override {
    ++looks;
    if (is_away) return fail(ErrorKind::busy, "Slurm does not answer");
    return rows;
  }
  Result<void> cancel(const std::vector<std::string>& tasks) override {
    cancelled.insert(cancelled.end(), tasks.begin(), tasks.end());
    return {};
  }
  Result<Cluster> cluster() override { return Cluster{"test", "22.05.8", max_array}; }

  std::deque<Answer> answers;
  std::vector<std::vector<std::string>> submitted;
  std::vector<QueueRow> rows;
  std::vector<std::string> cancelled;
  int max_array = 1001;
  int jobs = 100;
  int looks = 0;
  bool is_away = false;
  std::size_t fails_at = 0;    // which submission is an Error; 0: none
  std::size_t most_tasks = 0;  // in the queue; 0: no limit
  std::size_t queued = 0;      // tasks that were taken

 private:
  static std::size_t tasks_in(const std::vector<std::string>& sbatch) {
    constexpr std::string_view kArray = "--array=0-";
    for (const auto& word : sbatch)
      if (word.starts_with(kArray)) return std::stoul(word.substr(kArray.size())) + 1;
    return 1;
  }
};

struct Scene {
  Scene() {
    REQUIRE(sys::write_atomically(dir.path() / "program", "#!/bin/true\n", sys::Sync::none));
    REQUIRE(record_use(dir.path(), {}, {}));
    make();
  }
  void make() {
    SlurmTerms terms;
    terms.experiment = dir.path();
    terms.program = dir.path() / "program";
    terms.classes = classes;
    terms.class_of = class_of;
    terms.on_notice = [this](const std::string& line) { notices.push_back(line); };
    executor = std::make_unique<SlurmExecutor>(loop, scheduler, std::move(terms));
    executor->tell_begins([this](JobId, const JobBegin& begin) { begun.push_back(begin.host); });
  }
  static RunSpec run(int repetition, int attempt, const fs::path& experiment) {
    RunSpec spec;
    spec.id = {1, repetition};
    spec.attempt = attempt;
    spec.directory =
        experiment / "runs/1" / std::to_string(repetition) / ("attempt-" + std::to_string(attempt));
    return spec;
  }
  JobId start(int repetition, int attempt = 1) {
    Launch launch;
    launch.run = run(repetition, attempt, dir.path());
    const auto job = executor->start(launch, [this, repetition](const JobExit& exit) {
      if (exit.verdict) ends[repetition].push_back(*exit.verdict);
      if (exit.refused) refused.push_back(exit.refused->message);
    });
    REQUIRE(job);
    return *job;
  }
  void adopt(int repetition, int attempt = 1) {
    REQUIRE(executor->adopt(run(repetition, attempt, dir.path()).directory,
                            [this, repetition](const JobExit& exit) {
                              ends[repetition].push_back(exit.verdict.value());
                            }));
  }
  [[nodiscard]] fs::path batch(int number = 1) const { return batch_folder(dir.path(), number); }
  void tell(int repetition, int task, RunState state, bool interrupted = false, int restart = 0,
            int attempt = 1, double seconds = 0) const {
    EventWriter writer(event_log(batch(), task, restart), "n2", "101_" + std::to_string(task));
    if (interrupted) writer.interrupt();
    RunEvent event;
    event.state = state;
    event.seconds = seconds;
    event.at = std::chrono::system_clock::now();
    writer.on_event(run(repetition, attempt, dir.path()), event);
    writer.release(true);
  }
  void show(std::vector<int> tasks, const std::string& state, int restarts = 0) {
    const auto order = read_order(batch());
    REQUIRE(order);
    scheduler.rows.push_back({order->name, "101", std::move(tasks), state, restarts, "None", "n2"});
  }

  const test::ScratchDir dir;
  test::ManualLoop loop;
  FakeScheduler scheduler;
  std::unique_ptr<SlurmExecutor> executor;
  std::vector<SlurmClass> classes = {SlurmClass()};
  std::function<std::size_t(const RunSpec&)> class_of;
  std::map<int, std::vector<RunEvent>> ends;
  std::vector<std::string> begun;
  std::vector<std::string> refused;
  std::vector<std::string> notices;
};

inline bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace gridctl::launch::slurm
