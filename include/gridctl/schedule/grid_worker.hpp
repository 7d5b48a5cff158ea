// The one loop that launches children: fills the free slots with the runs of its queue, and refills
// on every exit. Templated on the device, which decides how many slots there are and what each one
// gets; Trainer and Tester say how a run becomes a command.
#pragma once

#include <gridctl/core/observer.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/device_policy.hpp>
#include <gridctl/schedule/slot_pool.hpp>
#include <gridctl/schedule/stop_ladder.hpp>
#include <gridctl/schedule/worker.hpp>
#include <gridctl/sys/loop.hpp>

#include <map>
#include <string>

namespace gridctl::schedule {

/// What a worker works with. Owns nothing; all must outlive the worker.
struct Surroundings {
  sys::Loop& loop;
  launch::Executor& executor;
  RunObserver& observer;  ///< hears of each event in order; the journal stands first in it
};

struct WorkOptions {
  int max_concurrent_runs = 0;  ///< 0 or less: as many as there are slots
  std::string experiment;       ///< the directory, as shown to people
};

template <DevicePolicy Device>
class GridWorker : public Worker {
 public:
  /// Runs the whole queue. SIGINT, SIGTERM and SIGHUP are taken as StopLadder says.
  [[nodiscard]] Result<Summary> work() final;

 protected:
  GridWorker(Device device, WorkOptions options, Surroundings surroundings);

  /// The work: how many runs, and the N-th of them.
  [[nodiscard]] virtual std::size_t size() const = 0;
  [[nodiscard]] virtual RunSpec run(std::size_t index) const = 0;
  /// What is told before the first event; slots and device are filled in here.
  [[nodiscard]] virtual WorkStart describe() const = 0;
  /// Makes the run's folder and everything the child needs; an Error fails this run alone.
  [[nodiscard]] virtual Result<launch::Launch> prepare(const RunSpec& run,
                                                       const Placement& placement) const = 0;

 private:
  using Lease = typename SlotPool<typename Device::Slot>::Lease;
  struct Running {
    launch::Launch launch;
    Lease lease;
    launch::JobId job{};
    sys::Loop::Clock::time_point since;
    TimePoint started_at;
  };

  void fill();
  void start(std::size_t index, Lease lease);
  void fail_to_start(const RunSpec& run, const std::string& slot, const Error& error);
  void on_exit(std::size_t index, const sys::ProcessExit& exit);
  void on_signal(int signal);
  void stop_running(launch::Urgency urgency);
  void end_if_done();
  [[nodiscard]] RunEvent settle(const Running& running, const sys::ProcessExit& exit) const;
  void count(const RunEvent& event);

  Device device_;
  WorkOptions options_;
  Surroundings around_;
  SlotPool<typename Device::Slot> pool_;
  StopLadder ladder_;
  std::size_t next_ = 0;                    // of the queue
  std::map<std::size_t, Running> running_;  // by place in the queue
  Summary summary_;
};

}  // namespace gridctl::schedule
