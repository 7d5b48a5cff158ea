// What the tests of GridWorker share: a worker whose runs do nothing of their own, an observer that
// remembers all, and the scene in virtual time that they act in.
#pragma once

#include "grid_worker.hpp"
#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::test {

/// A device of that many cores, each a slot of its own.
inline schedule::CpuPolicy cores(int count) {
  Topology topology;
  for (int i = 0; i < count; ++i) topology.cores.push_back({{i}, 0, 0});
  return schedule::CpuPolicy::for_host(topology, {}).value();
}

/// Each process works so long, and ends with that exit code.
inline FakeProcesses::Script all_work_for(std::chrono::milliseconds time, int code = 0) {
  return [time, code](const sys::ProcessSpec&) {
    FakeProcess process;
    process.works_for = time;
    process.exit.code = code;
    return process;
  };
}

/// The time on the wall in virtual time.
inline TimePoint wall_time(const sys::Loop& loop) {
  return TimePoint(std::chrono::hours(24 * 365 * 50)) + loop.now().time_since_epoch();
}

/// Runs 1.1 … 1.N, each in a folder of its own; those in `unpreparable` fail before they start.
class PlainWorker final : public schedule::GridWorker<schedule::CpuPolicy> {
 public:
  using Ask = std::function<Result<std::vector<schedule::WorkItem>>()>;
  PlainWorker(std::size_t count, int slots, int max, int retries, fs::path folder,
              schedule::WorkerContext context)
      : PlainWorker(count, slots, max, limits(retries), std::move(folder), context) {}
  PlainWorker(std::size_t count, int slots, int max, const Limits& limits, fs::path folder,
              schedule::WorkerContext context, std::chrono::milliseconds time_used = {},
              Ask ask = {}, std::size_t to_ask = 0, std::function<bool()> read = {})
      : GridWorker(cores(slots),
                   work_of(count, max, limits, context.loop, time_used, std::move(ask), to_ask,
                           std::move(read)),
                   context),
        folder_(std::move(folder)) {}
  std::set<int> unpreparable;
  std::set<int> followed;  ///< a test follows these

 private:
  static Limits limits(int retries) {
    Limits limits;
    limits.retries = retries;
    return limits;
  }
  static schedule::Work work_of(std::size_t count, int max, const Limits& limits, sys::Loop& loop,
                                std::chrono::milliseconds time_used, Ask ask, std::size_t to_ask,
                                std::function<bool()> read) {
    schedule::Work work{runs(count), {}, max, "exp", limits};
    work.time_used = time_used;
    work.ask = std::move(ask);
    work.to_ask = to_ask;
    work.read_for_ask = std::move(read);
    work.wall_clock = [&loop] { return wall_time(loop); };
    return work;
  }
  static std::vector<schedule::WorkItem> runs(std::size_t count) {
    std::vector<schedule::WorkItem> items;
    for (std::size_t i = 1; i <= count; ++i) items.push_back({{1, static_cast<int>(i)}, 0, 1});
    return items;
  }
  [[nodiscard]] RunSpec run(const schedule::WorkItem& item) const override {
    RunSpec spec;
    spec.id = item.run;
    spec.test = item.test;
    spec.attempt = item.attempt;
    spec.directory =
        folder_ / std::to_string(item.run.repetition) / ("attempt-" + std::to_string(item.attempt));
    if (item.test > 0) spec.directory /= "test-1";
    return spec;
  }
  std::vector<schedule::WorkItem> follow_ups(const RunSpec& run) override {
    if (run.test > 0 || !followed.contains(run.id.repetition)) return {};
    return {{run.id, 1, 1}};
  }
  [[nodiscard]] WorkStart describe() const override { return {}; }
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override {
    if (unpreparable.contains(run.id.repetition)) return fail(ErrorKind::io, "disk full");
    launch::Launch launch;
    launch.run = run;
    launch.phase = run.test > 0 ? Phase::test : Phase::train;
    launch.argv = {"/bin/true"};
    launch.output = run.directory / "output.log";
    launch.placement = placement;
    return launch;
  }
  fs::path folder_;
};

/// Remembers all news, and how many runs were on at once and on which slots.
class Listener final : public RunObserver {
 public:
  void on_start(const WorkStart& start) override { started = start; }
  void on_event(const RunSpec& run, const RunEvent& event) override {
    if (refuses) throw BookingError("the disk is full");
    if (is_locked) throw BookingError("the journal is locked", true);
    order.push_back(run);
    if (run.test > 0) return;
    states[run.id.repetition].push_back(event.state);
    last[run.id.repetition] = event;
    if (event.state == RunState::running) {
      CHECK(slots_in_use.insert(event.slot).second);
      most = std::max(most, slots_in_use.size());
    } else {
      slots_in_use.erase(event.slot);
    }
  }
  void on_events(const std::vector<RunNews>& news) override {
    RunObserver::on_events(news);
    at_once.push_back(news.size());
  }
  void on_more(const std::vector<RunSpec>& runs) override {
    more.insert(more.end(), runs.begin(), runs.end());
  }
  void on_notice(const std::string& line) override { notices.push_back(line); }
  void on_finish(const Summary& summary) override { finished = summary; }

  bool refuses = false;
  bool is_locked = false;  // by another program
  std::vector<RunSpec> order;
  std::vector<std::size_t> at_once;  // how many events were told together
  std::vector<RunSpec> more;
  std::optional<WorkStart> started;
  std::map<int, std::vector<RunState>> states;
  std::map<int, RunEvent> last;
  std::set<std::string> slots_in_use;
  std::size_t most = 0;
  std::vector<std::string> notices;
  std::optional<Summary> finished;
};

struct Scene {
  explicit Scene(FakeProcesses::Script script = {}) : processes(loop, std::move(script)) {}
  PlainWorker& worker(std::size_t runs, int slots, int max = 0, int retries = 0) {
    made.emplace(runs, slots, max, retries, scratch.path(),
                 schedule::WorkerContext{loop, executor, listener});
    return *made;
  }
  PlainWorker& worker(std::size_t runs, int slots, const Limits& limits,
                      std::chrono::milliseconds time_used = {}) {
    made.emplace(runs, slots, 0, limits, scratch.path(),
                 schedule::WorkerContext{loop, executor, listener}, time_used);
    return *made;
  }
  /// A worker that asks for further runs.
  PlainWorker& asking_worker(std::size_t runs, int slots, PlainWorker::Ask ask, std::size_t to_ask,
                             const Limits& limits = {}, std::function<bool()> read = {}) {
    made.emplace(runs, slots, 0, limits, scratch.path(),
                 schedule::WorkerContext{loop, executor, listener}, std::chrono::milliseconds{0},
                 std::move(ask), to_ask, std::move(read));
    return *made;
  }
  ScratchDir scratch;
  ManualLoop loop;
  FakeProcesses processes;
  FakeExecutor executor{loop, processes, std::chrono::seconds(10)};
  Listener listener;
  std::optional<PlainWorker> made;
};

using States = std::vector<RunState>;

}  // namespace gridctl::test
