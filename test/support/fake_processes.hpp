// Child processes that exist only in virtual time. What each one does is told by a script.
#pragma once

#include <gridctl/sys/process/loop.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <signal.h>

namespace gridctl::test {

/// What a child does when it is started.
struct FakeProcess {
  /// How long it works; nothing: until a signal ends it.
  std::optional<std::chrono::milliseconds> works_for = std::chrono::milliseconds(1000);
  ExitStatus exit{0, std::nullopt, false};
  Usage usage;
  bool ignores_term = false;
  std::optional<Error> refused;  ///< it cannot be started at all
};

class FakeProcesses final : public sys::ProcessRunner {
 public:
  /// May also leave files behind, as a trainer would. Without a script: a second each, exit 0.
  using Script = std::function<FakeProcess(const sys::ProcessSpec&)>;

  explicit FakeProcesses(sys::Loop& loop, Script script = {})
      : loop_(loop), script_(std::move(script)) {}

  Result<sys::ProcessId> spawn(const sys::ProcessSpec& spec, ExitHandler on_exit) override {
    FakeProcess process = script_ ? script_(spec) : FakeProcess{};
    if (process.refused) return tl::unexpected(*process.refused);
    spawned.push_back(spec);
    const sys::ProcessId id{next_++};
    auto& child = children_[id];
    child.process = std::move(process);
    child.on_exit = std::move(on_exit);
    most_at_once = std::max(most_at_once, children_.size());
    child.left = child.process.works_for;
    work_on(id, child);
    return id;
  }
  [[nodiscard]] int pid(sys::ProcessId process) const override {
    return children_.contains(process) ? 1000 + static_cast<int>(process) : 0;
  }
  void signal(sys::ProcessId process, int signal) override {
    const auto child = children_.find(process);
    if (child == children_.end()) return;
    signals.emplace_back(process, signal);
    if (signal == SIGSTOP) return stand_still(child->second);
    if (signal == SIGCONT) return go_on(process, child->second);
    // A stopped process acts on a SIGTERM when it goes on.
    if (signal == SIGTERM && child->second.is_stopped) child->second.has_term = true;
    const bool deadly = signal == SIGKILL || (signal == SIGTERM && !child->second.is_stopped &&
                                              !child->second.process.ignores_term);
    if (deadly) loop_.post([this, process, signal] { end(process, signal); });
  }
  [[nodiscard]] std::size_t stopped() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        children_, [](const auto& entry) { return entry.second.is_stopped; }));
  }
  [[nodiscard]] std::size_t living() const { return children_.size(); }

  std::vector<sys::ProcessSpec> spawned;
  std::vector<std::pair<sys::ProcessId, int>> signals;  ///< to living children
  std::size_t most_at_once = 0;

 private:
  struct Child {
    FakeProcess process;
    ExitHandler on_exit;
    std::optional<sys::Loop::Clock::duration> left;  // of its work
    sys::Loop::Clock::time_point since;              // when it began, or went on
    sys::Loop::TimerId timer = 0;
    bool is_stopped = false;
    bool has_term = false;  // a SIGTERM that waits
  };
  void work_on(sys::ProcessId id, Child& child) {
    child.since = loop_.now();
    if (child.left) child.timer = loop_.after(*child.left, [this, id] { end(id, std::nullopt); });
  }
  void stand_still(Child& child) {
    if (std::exchange(child.is_stopped, true) || !child.left) return;
    loop_.cancel(child.timer);
    *child.left -= loop_.now() - child.since;
  }
  void go_on(sys::ProcessId id, Child& child) {
    if (!std::exchange(child.is_stopped, false)) return;
    work_on(id, child);
    if (std::exchange(child.has_term, false)) signal(id, SIGTERM);
  }
  void end(sys::ProcessId id, std::optional<int> signal) {
    auto child = children_.extract(id);
    if (child.empty()) return;  // has ended before
    sys::ProcessExit exit{child.mapped().process.exit, child.mapped().process.usage};
    if (signal) exit.status = {std::nullopt, signal, false};
    child.mapped().on_exit(exit);
  }

  sys::Loop& loop_;
  Script script_;
  std::map<sys::ProcessId, Child> children_;
  std::uint64_t next_ = 1;
};

}  // namespace gridctl::test
