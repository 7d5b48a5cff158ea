#include "slurm/allocation_device.hpp"
#include "slurm/allocation_task.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/experiment/testers.hpp>
#include <gridctl/launch/make_executor.hpp>
#include <gridctl/launch/slurm/claims.hpp>
#include <gridctl/launch/slurm/event_log.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/schedule/make_worker.hpp>
#include <gridctl/session/news.hpp>
#include <gridctl/session/slurm/allocation_work.hpp>
#include <gridctl/sys/allocation.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/limits.hpp>
#include <gridctl/sys/ports.hpp>
#include <gridctl/sys/process/own_process.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <signal.h>

namespace gridctl::session {
namespace {

namespace slurm = launch::slurm;
using namespace std::chrono_literals;

constexpr auto kHeld = 250ms;  // longer than EventWriter holds an end
constexpr auto kTooEarly = 20s;
constexpr auto kFence = 30s;  // how often to look whether another node does our runs by now

/// What the experiment was made from, without its journal: a node does not open databases.
struct Inputs {
  plan::Plan plan;
  std::optional<schedule::ModelTests> tests;
  std::optional<launch::CodeSnapshot> code;
};

/// The tester that the order names, else the experiment's.
Result<config::Program> tester_of(const slurm::Order& order, const config::FrozenGrid& grid,
                                  const Environment& environment) {
  if (!order.tester.empty()) return config::program_from_json(parse_json(order.tester));
  return experiment::tester_for(grid.trainer, grid.tester, environment);
}

Result<Inputs> inputs_of(const fs::path& experiment, const slurm::Order& order,
                         const std::vector<slurm::OrderedRun>& runs, const Environment& environment,
                         const Messages& messages) {
  GRIDCTL_TRY_ASSIGN(const auto frozen, experiment::read_inputs(experiment));
  boost::system::error_code error;
  fs::current_path(frozen.cwd, error);
  if (error)
    return fail(ErrorKind::io,
                fmt::format("cannot go to '{}', where the experiment was started: {}", frozen.cwd,
                            error.message()),
                "the nodes must see it: start from a folder that they share");
  GRIDCTL_TRY_ASSIGN(auto plan,
                     experiment::make_plan(frozen.inputs, &frozen.grid, environment, messages));
  experiment::renumber_as_recorded(plan, experiment);
  Inputs inputs{std::move(plan), std::nullopt, experiment::snapshot_of(frozen, experiment)};
  const bool tests =
      std::any_of(runs.begin(), runs.end(), [](const auto& one) { return one.run.test > 0; });
  if (!tests) return inputs;
  GRIDCTL_TRY_ASSIGN(auto tester, tester_of(order, frozen.grid, environment));
  inputs.tests.emplace(std::move(tester), experiment, experiment::grid_folder(experiment));
  for (const auto& [run, task, identity] : runs) {
    if (run.test == 0) continue;
    schedule::ModelTest test{run.id,   run.test, run.attempt, run.label, task,
                             identity, run.seed, {},          run.model, {}};
    test.run_folder = run.directory.parent_path();
    test.config_file = test.run_folder / layout::kConfigFile;
    inputs.tests->add(std::move(test));
  }
  return inputs;
}

/// Whether another node does one of the runs: ours is the ghost of a node that Slurm has given up.
bool is_done_elsewhere(const std::vector<slurm::OrderedRun>& runs) {
  return std::any_of(runs.begin(), runs.end(), [](const auto& one) {
    const auto& run = one.run;
    boost::system::error_code ignored;
    return fs::exists(layout::attempt_beside(run.directory, run.test, run.attempt + 1), ignored);
  });
}

/// Takes the runs that have ended out of the list: whoever does one of these anew, on another node,
/// is no reason to end the others.
class Unfinished final : public RunObserver {
 public:
  explicit Unfinished(std::vector<slurm::OrderedRun>& runs) : runs_(runs) {}
  void on_event(const RunSpec& run, const RunEvent& event) override {
    if (!is_settled(event.state)) return;
    longest_ = std::max(longest_, event.seconds);
    std::erase_if(
        runs_, [&](const auto& one) { return one.run.id == run.id && one.run.test == run.test; });
  }

  /// Seconds that the longest run has taken.
  [[nodiscard]] double longest() const { return longest_; }

 private:
  std::vector<slurm::OrderedRun>& runs_;
  double longest_ = 0;
};

class AllocationWork {
 public:
  AllocationWork(fs::path batch, const Environment& environment, const Caller& caller, Task task)
      : batch_(std::move(batch)),
        experiment_(batch_.parent_path().parent_path()),
        environment_(environment),
        caller_(caller),
        task_(std::move(task)),
        news_(slurm::event_log(batch_, task_.index, task_.restart), task_.node, task_.name) {}

  Result<int> work() {
    auto done = do_runs();
    if (!done) news_.cannot(done.error().message);
    return done;
  }

 private:
  Result<int> do_runs();
  Result<void> do_all(const slurm::Order& order, const Inputs& inputs, slurm::RunQueue& queue);
  Result<std::vector<slurm::OrderedRun>> next(slurm::RunQueue& queue);
  Result<std::unique_ptr<Worker>> worker_for(const slurm::Order& order, const Inputs& inputs,
                                             const schedule::WorkerContext& context) const;
  Result<void> do_some(const slurm::Order& order, const Inputs& inputs, const fs::path& keeper);
  void heed_between_parts();
  void hear();
  [[nodiscard]] bool is_too_early() const;
  void heed_slurm(sys::Loop& loop, Worker& worker);
  void tell_ends(sys::Loop& loop);
  void watch_for_successor(sys::Loop& loop, Worker& worker);
  void end(Worker& worker, StopStep step);

  fs::path batch_;
  fs::path experiment_;
  const Environment& environment_;
  const Caller& caller_;
  Task task_;
  slurm::EventWriter news_;
  std::optional<TimePoint> due_;         // when runs are told that the time is nearly up
  std::vector<slurm::OrderedRun> runs_;  // in hand, that have not ended
  std::unique_ptr<sys::Loop> signals_;   // hears Slurm where no part does
  sys::Loop::Clock::time_point begun_;   // the first part
  bool is_heeded_ = false;               // a part hears Slurm itself
  bool is_over_ = false;                 // nothing more begins
  bool is_warned_early_ = false;         // Slurm has warned before it was due
  std::optional<double> longest_;        // seconds that a run has taken
};

Result<int> AllocationWork::do_runs() {
  boost::system::error_code ignored;
  if (fs::exists(batch_ / slurm::kVoid, ignored)) return 0;
  GRIDCTL_TRY_ASSIGN(const auto order, slurm::read_order(batch_));
  GRIDCTL_TRY_ASSIGN(auto ordered, slurm::read_runs(batch_, experiment_));
  due_ = slurm::warning_due(order, task_.began);
  if (!due_ && task_.ends) due_ = *task_.ends - order.warn_before;
  const auto before = before_of(batch_, task_);
  const int pack = std::max(1, order.pack);
  auto own = left_to_do(ordered, before, task_, pack);
  if (own.empty() && pack == 1) return 0;
  GRIDCTL_TRY_ASSIGN(const auto inputs, inputs_of(experiment_, order, pack == 1 ? own : ordered,
                                                  environment_, caller_.messages));
  slurm::RunQueue::Terms terms{.batch = batch_,
                               .task = task_.index,
                               .owner = task_.name,
                               .pack = static_cast<std::size_t>(pack),
                               .at_once = static_cast<std::size_t>(std::max(1, order.at_once))};
  for (const auto& [key, attempt] : before.last) terms.begun.insert(key);
  slurm::RunQueue queue(std::move(terms), std::move(own), std::move(ordered));
  GRIDCTL_TRY(do_all(order, inputs, queue));
  if (!news_.last_end()) return 0;  // nothing was left for us
  const auto exit = news_.last_end()->exit;
  if (!exit) return 1;
  return exit->signal ? 128 + *exit->signal : exit->code.value_or(1);
}

/// The runs to do now. Others are helped only where it is known that the time is enough.
Result<std::vector<slurm::OrderedRun>> AllocationWork::next(slurm::RunQueue& queue) {
  constexpr double kMargin = 1.5;
  const std::chrono::duration<double> needed(kMargin * longest_.value_or(0));
  const bool may_help = due_ && longest_ && std::chrono::system_clock::now() + needed < *due_;
  // A part has a worker and a keeper of its own: it should last a while.
  constexpr double kWorth = 5;
  constexpr double kShortest = 0.001;
  const auto worth =
      longest_ ? static_cast<std::size_t>(kWorth / std::max(*longest_, kShortest)) : 1;
  // A folder that is there is of another submission of the same run, which has it.
  const auto is_taken = [&](const slurm::OrderedRun& one) {
    boost::system::error_code ignored;
    if (!fs::exists(one.run.directory, ignored)) return false;
    news_.not_ours(one.run);
    return true;
  };
  for (;;) {
    GRIDCTL_TRY_ASSIGN(auto runs, queue.next(may_help, worth));
    if (runs.empty()) return runs;
    std::erase_if(runs, is_taken);
    // Where all of these are taken, others may be left.
    if (!runs.empty()) return runs;
  }
}

Result<std::unique_ptr<Worker>> AllocationWork::worker_for(
    const slurm::Order& order, const Inputs& inputs, const schedule::WorkerContext& context) const {
  schedule::Work work;
  for (const auto& one : runs_) work.queue.push_back({one.run.id, one.run.test, one.run.attempt});
  work.experiment = experiment_.string();
  work.limits = order.limits;
  // Both are decided where all runs are known.
  work.limits.retries = schedule::RetryPolicy::kNone;
  work.limits.max_failures.kind = MaxFailures::Kind::none;
  work.code = inputs.code;
  const auto device = device_of(order, {task_.node, task_.cpus}, environment_);
  if (!inputs.tests)
    return schedule::make_trainer(device, inputs.plan, experiment_, std::move(work), context);
  return schedule::make_pipeline(device, inputs.plan, experiment_, *inputs.tests, nullptr,
                                 std::move(work), context);
}

Result<void> AllocationWork::do_all(const slurm::Order& order, const Inputs& inputs,
                                    slurm::RunQueue& queue) {
  sys::outlive_readers();
  sys::raise_open_files_limit();
  // Each start of an allocation has keepers of its own, of which the other nodes know nothing.
  const auto keepers = batch_ / fmt::format("{}.{}.keeper", task_.index, task_.restart);
  heed_between_parts();
  for (int number = 0; !is_over_; ++number) {
    GRIDCTL_TRY_ASSIGN(auto runs, next(queue));
    if (runs.empty()) break;
    runs_ = std::move(runs);
    GRIDCTL_TRY(do_some(order, inputs, keepers / std::to_string(number)));
  }
  boost::system::error_code ignored;
  fs::remove_all(keepers, ignored);
  return {};
}

/// Those in runs_, by a worker with a loop of its own: neither can be used twice.
Result<void> AllocationWork::do_some(const slurm::Order& order, const Inputs& inputs,
                                     const fs::path& keeper) {
  launch::LocalOptions options;
  options.experiment = keeper;
  GRIDCTL_TRY(sys::make_directories(options.experiment));
  options.grace =
      std::min(order.limits.grace, sys::longest_grace(sys::read_slurm_conf(environment_)));
  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  ObserverList observers;
  options.on_notice = [&observers](const std::string& line) { observers.on_notice(line); };
  const auto executor = launch::make_local_executor(*loop, *runner, options);
  News lines(caller_.news, *loop, batch_);
  observers.add(news_);
  observers.add(lines);
  Unfinished unfinished(runs_);
  observers.add(unfinished);
  sys::Ports ports(std::nullopt);
  schedule::WorkerContext context{*loop, *executor, observers, {}};
  context.devices.ports = &ports;
  GRIDCTL_TRY_ASSIGN(const auto worker, worker_for(order, inputs, context));
  heed_slurm(*loop, *worker);
  if (is_over_) return {};
  watch_for_successor(*loop, *worker);
  tell_ends(*loop);
  GRIDCTL_TRY(worker->work());
  // What ended last may have ended by a SIGTERM that we have not heard of yet.
  loop->after(kHeld, [&loop] { loop->stop(); });
  loop->run();
  hear();
  is_heeded_ = false;
  news_.release(true);
  longest_ = std::max(longest_.value_or(0), unfinished.longest());
  return {};
}

void AllocationWork::end(Worker& worker, StopStep step) {
  is_over_ = true;
  worker.stop({step, {}});
}

/// A partition whose time is shorter than the warning warns at once: that helps nobody.
bool AllocationWork::is_too_early() const {
  return sys::Loop::Clock::now() - begun_ < kTooEarly;
}

/// The loop of a part takes its handlers with it, and a signal without a handler would end us. This
/// loop has handlers all the time.
void AllocationWork::heed_between_parts() {
  signals_ = sys::make_loop();
  begun_ = sys::Loop::Clock::now();
  signals_->on_signal(SIGTERM, [this](int /*signal*/) {
    is_over_ = true;
    news_.interrupt();
  });
  signals_->on_signal(SIGUSR1, [this](int /*signal*/) {
    is_warned_early_ = due_.has_value();
    if (due_ || is_heeded_ || is_too_early()) return;
    is_over_ = true;
    news_.warn();
  });
}

/// Takes the signals that have come by now.
void AllocationWork::hear() {
  // The timer fires once the loop has looked for signals; they stand before the stop then.
  signals_->after(0s, [this] { signals_->post([this] { signals_->stop(); }); });
  signals_->run();
}

/// SIGTERM reaches all processes of the allocation, and SIGKILL follows. SIGUSR1 reaches us alone,
/// some time before.
void AllocationWork::heed_slurm(sys::Loop& loop, Worker& worker) {
  loop.on_signal(SIGTERM, [this](int /*signal*/) {
    is_over_ = true;
    news_.interrupt();
  });
  const auto warn = [this, &worker] {
    news_.warn();
    end(worker, StopStep::stopping);
  };
  const auto warn_when_due = [this, &loop, warn] {
    const auto early = *due_ - std::chrono::system_clock::now();
    loop.after(std::max<sys::Loop::Clock::duration>(early, 0s), warn);
  };
  loop.on_signal(SIGUSR1, [this, warn, warn_when_due](int /*signal*/) {
    is_warned_early_ = due_.has_value();
    if (due_) return warn_when_due();
    if (!is_too_early()) warn();
  });
  hear();  // what came before these handlers were there
  is_heeded_ = true;
  if (is_warned_early_) warn_when_due();
}

void AllocationWork::tell_ends(sys::Loop& loop) {
  loop.after(kHeld, [this, &loop] {
    news_.release();
    tell_ends(loop);
  });
}

void AllocationWork::watch_for_successor(sys::Loop& loop, Worker& worker) {
  loop.after(kFence, [this, &loop, &worker] {
    if (!is_done_elsewhere(runs_)) return watch_for_successor(loop, worker);
    news_.interrupt();
    end(worker, StopStep::killing);
  });
}

}  // namespace

Result<int> work_in_allocation(const fs::path& batch, const std::string& began,
                               const Environment& environment, const Caller& caller) {
  GRIDCTL_TRY_ASSIGN(auto task, task_of(began, environment));
  return AllocationWork(batch, environment, caller, std::move(task)).work();
}

}  // namespace gridctl::session
