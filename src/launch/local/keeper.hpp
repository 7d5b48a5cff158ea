// The keeper: a small process between gridctl and the runs. It starts them, waits for them, ends
// their whole process trees and writes down how they ended. It needs nobody: if gridctl is killed,
// the runs go on and their ends are recorded, and the next gridctl takes them over. One keeper
// serves one experiment, and exits only when it has neither a run nor a client.
#pragma once

#include "local/keeper_protocol.hpp"
#include "local/run_groups.hpp"

#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/process/loop.hpp>
#include <gridctl/sys/process/process_runner.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gridctl::launch::keeper {

class Keeper {
 public:
  /// `listener` is a listening local socket. `experiment` is the folder below which exit records
  /// are written: a path that stays valid when the folder is renamed. Loop, runner and listener
  /// must outlive the keeper.
  Keeper(sys::Loop& loop, sys::ProcessRunner& runner, int listener, RunGroups groups,
         fs::path experiment);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  /// Works until nobody is connected and no run is left.
  void run() { loop_.run(); }

 private:
  struct Job {
    fs::path directory;  // relative to the experiment if it lies in there, else absolute
    RunTree tree;
    int pid = 0;
    std::vector<sys::Descriptor> locks;  // reserve the devices of the run as long as it lives
    sys::Loop::Clock::time_point since;
    std::optional<JobExit> exit;  // once its first process has ended
    std::optional<AskedEnd> asked;
    bool is_ending = false;  // SIGTERM was sent; the timer will kill
    std::optional<sys::Loop::Clock::time_point> held_since;
    sys::Loop::Clock::duration held{0};  // before held_since
    std::optional<sys::Loop::Clock::time_point> kill_since;
    sys::Loop::TimerId timer = 0;  // for the next look at a tree that is to stand still or to end
  };

  void accept();
  void read();
  void disconnect();
  void take(Message& message);
  void welcome();
  void start(Start& message);
  [[nodiscard]] std::vector<sys::Descriptor> take_arrived(std::size_t count);
  [[nodiscard]] Result<Job> begin(Start& message);
  void stop(const Stop& message);
  void hold(const Hold& message);
  void hold_tree(std::uint64_t id, sys::Loop::Clock::duration pause);
  void let_go(Job& job);
  [[nodiscard]] fs::path place_of(const Job& job) const;
  void send(const Message& message);
  void flush();

  void on_exit(std::uint64_t id, const sys::ProcessExit& exit);
  void ask_to_end(std::uint64_t id, sys::Loop::Clock::duration grace);
  void kill_tree(std::uint64_t id);
  void settle(std::uint64_t id, const std::vector<sys::ProcessInfo>& unkillable);
  [[nodiscard]] std::set<int> adopted() const;
  void on_child();
  void end_if_idle();

  sys::Loop& loop_;
  sys::ProcessRunner& runner_;
  int listener_;
  RunGroups groups_;
  fs::path experiment_;
  sys::Loop::WatchId listener_watch_;
  sys::Descriptor client_;
  sys::Loop::WatchId client_watch_ = 0;
  Decoder decoder_;
  std::vector<sys::Descriptor> arrived_;  // descriptors, for the messages that decoder_ yields
  std::string outbox_;
  sys::Loop::TimerId flush_timer_ = 0;
  std::map<std::uint64_t, Job> jobs_;
  sys::OwnChildren children_;
};

}  // namespace gridctl::launch::keeper
