#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/slot_name.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/thread_limits.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/experiment/testers.hpp>
#include <gridctl/launch/make_executor.hpp>
#include <gridctl/launch/slurm/event_log.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/schedule/make_worker.hpp>
#include <gridctl/session/allocation_work.hpp>
#include <gridctl/session/news.hpp>
#include <gridctl/sys/allocation.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>
#include <gridctl/sys/limits.hpp>
#include <gridctl/sys/ports.hpp>
#include <gridctl/sys/process/own_process.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
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

/// What Slurm says of the task that we are.
struct Task {
  int index = 0;
  int restart = 0;
  std::string node;
  std::string name;  ///< "1213_7"
  int cpus = 1;
  TimePoint began = std::chrono::system_clock::now();
};

int number_of(const std::string& text, int otherwise) {
  int number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Result<Task> task_of(const Environment& environment) {
  const auto index = environment("SLURM_ARRAY_TASK_ID");
  const auto allocation = sys::find_allocation(environment);
  if (!index || !allocation)
    return fail(ErrorKind::usage, "this command is for allocations of Slurm",
                "'gridctl train GRID.yaml --executor slurm' submits them");
  Task task;
  task.index = number_of(*index, 0);
  task.restart = number_of(environment("SLURM_RESTART_COUNT").value_or(""), 0);
  task.node = environment("SLURMD_NODENAME").value_or(sys::host_name());
  task.name =
      fmt::format("{}_{}", environment("SLURM_ARRAY_JOB_ID").value_or(allocation->job), task.index);
  task.cpus = std::max(1, static_cast<int>(allocation->cpus));
  return task;
}

/// The runs of the task, each with the attempt that is to begin now.
std::vector<slurm::OrderedRun> left_to_do(const std::vector<slurm::OrderedRun>& ordered,
                                          const fs::path& batch, const Task& task, int pack) {
  using Key = std::pair<RunId, int>;
  std::map<Key, int> last;  // the last attempt that an earlier start of the task began
  std::map<Key, bool> is_over;
  for (int restart = 0; restart < task.restart; ++restart) {
    for (const auto& event :
         slurm::EventReader(slurm::event_log(batch, task.index, restart)).read()) {
      using Kind = slurm::NodeEvent::Kind;
      if (event.kind != Kind::begin && event.kind != Kind::end) continue;
      const Key key{event.run, event.test};
      last[key] = std::max(last[key], event.attempt);
      is_over[key] = event.kind == Kind::end && !event.interrupted;
    }
  }
  std::vector<slurm::OrderedRun> runs;
  const auto begin = static_cast<std::size_t>(task.index) * static_cast<std::size_t>(pack);
  const auto end = std::min(ordered.size(), begin + static_cast<std::size_t>(pack));
  for (auto i = begin; i < end; ++i) {
    auto one = ordered[i];
    const Key key{one.run.id, one.run.test};
    if (is_over[key]) continue;
    if (const auto before = last.find(key); before != last.end()) {
      one.run.attempt = before->second + 1;
      one.run.directory = layout::attempt_beside(one.run.directory, one.run.test, one.run.attempt);
    }
    runs.push_back(std::move(one));
  }
  return runs;
}

/// Variables that list the GPUs of an allocation.
constexpr std::array kGpuLists = {"CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES",
                                  "ROCR_VISIBLE_DEVICES", "GPU_DEVICE_ORDINAL"};

/// The part of a list that place `position` of so many gets. More places than elements share these.
std::vector<std::string> part_of(const std::string& list, std::size_t position,
                                 std::size_t places) {
  const auto words = list.empty() ? std::vector<std::string>() : split(list, ',');
  if (places <= 1 || words.empty()) return words;
  if (words.size() < places) return {words[position % words.size()]};
  const auto each = static_cast<std::ptrdiff_t>(words.size() / places);
  const auto begin = words.begin() + static_cast<std::ptrdiff_t>(position) * each;
  return {begin, begin + each};
}

/// The GPUs of the place are named as Slurm names them: the node may number them anew.
void add_gpus(Placement& placement, std::size_t position, std::size_t places, const Task& task,
              const Environment& environment) {
  for (const auto* name : kGpuLists) {
    const auto list = environment(name);
    if (list && places > 1)
      placement.environment.emplace_back(name, join(part_of(*list, position, places), ","));
  }
  const auto visible = environment("CUDA_VISIBLE_DEVICES").value_or("");
  for (const auto& index : part_of(visible, position, places)) {
    Gpu gpu;
    gpu.index = number_of(index, 0);
    gpu.uuid = "slurm-" + index;
    placement.gpus.push_back(std::move(gpu));
  }
  const auto known = environment("SLURM_JOB_GPUS").value_or(visible);
  placement.slot =
      slot_on_node(placement.kind, task.node, join(part_of(known, position, places), ","));
}

/// What Slurm has given, as it is: nothing is pinned, since Slurm has bound the allocation or has
/// not, and the GPUs are those that it shows us.
schedule::AnyDevice device_of(const slurm::Order& order, const Task& task,
                              const Environment& environment) {
  const int side_by_side = std::max(1, order.at_once);
  const int cpus = std::max(1, task.cpus / side_by_side);
  const auto count = std::to_string(cpus);
  Placement placement;
  placement.kind = order.needs.device;
  placement.slot = slot_on_node(placement.kind, task.node, "");
  placement.environment = {{"GRIDCTL_DEVICE", to_string(placement.kind)}, {"GRIDCTL_NCPUS", count}};
  placement.defaults = thread_limits(cpus);
  const auto slots = static_cast<std::size_t>(side_by_side);
  if (placement.kind == DeviceKind::cpu) {
    placement.environment.emplace_back("CUDA_VISIBLE_DEVICES", "");
    return schedule::GivenPolicy(std::vector<Placement>(slots, placement));
  }
  std::vector<Placement> placements(slots, placement);
  for (std::size_t i = 0; i < slots; ++i) add_gpus(placements[i], i, slots, task, environment);
  return schedule::GivenPolicy(std::move(placements));
}

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
    std::erase_if(
        runs_, [&](const auto& one) { return one.run.id == run.id && one.run.test == run.test; });
  }

 private:
  std::vector<slurm::OrderedRun>& runs_;
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
  Result<void> run_worker(const slurm::Order& order, Inputs inputs);
  void heed_slurm(const slurm::Order& order, sys::Loop& loop, Worker& worker);
  void tell_ends(sys::Loop& loop);
  void watch_for_successor(sys::Loop& loop, Worker& worker);

  fs::path batch_;
  fs::path experiment_;
  const Environment& environment_;
  const Caller& caller_;
  Task task_;
  slurm::EventWriter news_;
  std::vector<slurm::OrderedRun> runs_;  // that have not ended
};

Result<int> AllocationWork::do_runs() {
  boost::system::error_code ignored;
  if (fs::exists(batch_ / slurm::kVoid, ignored)) return 0;
  GRIDCTL_TRY_ASSIGN(const auto order, slurm::read_order(batch_));
  GRIDCTL_TRY_ASSIGN(const auto ordered, slurm::read_runs(batch_, experiment_));
  runs_ = left_to_do(ordered, batch_, task_, std::max(1, order.pack));
  // A folder that is there is of another submission of the same run, which has it.
  std::erase_if(runs_, [&](const auto& one) {
    const bool is_taken = fs::exists(one.run.directory, ignored);
    if (is_taken) news_.not_ours(one.run);
    return is_taken;
  });
  if (runs_.empty()) return 0;
  GRIDCTL_TRY_ASSIGN(auto inputs,
                     inputs_of(experiment_, order, runs_, environment_, caller_.messages));
  GRIDCTL_TRY(run_worker(order, std::move(inputs)));
  const auto exit = news_.last_end() ? news_.last_end()->exit : std::nullopt;
  if (!exit) return 1;
  return exit->signal ? 128 + *exit->signal : exit->code.value_or(1);
}

Result<void> AllocationWork::run_worker(const slurm::Order& order, Inputs inputs) {
  sys::outlive_readers();
  sys::raise_open_files_limit();
  launch::LocalOptions options;
  // Each start of an allocation has a keeper of its own, of which the other nodes know nothing.
  options.experiment = batch_ / fmt::format("{}.{}.keeper", task_.index, task_.restart);
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

  schedule::Work work;
  for (const auto& one : runs_) work.queue.push_back({one.run.id, one.run.test, one.run.attempt});
  work.experiment = experiment_.string();
  work.limits = order.limits;
  work.limits.retries = schedule::RetryPolicy::kNone;  // decided where all runs are known
  work.code = inputs.code;
  sys::Ports ports(std::nullopt);
  schedule::WorkerContext context{*loop, *executor, observers, {}};
  context.devices.ports = &ports;
  const auto device = device_of(order, task_, environment_);
  const auto worker =
      inputs.tests
          ? schedule::make_pipeline(device, inputs.plan, experiment_, std::move(*inputs.tests),
                                    nullptr, std::move(work), context)
          : schedule::make_trainer(device, inputs.plan, experiment_, std::move(work), context);
  heed_slurm(order, *loop, *worker);
  watch_for_successor(*loop, *worker);
  tell_ends(*loop);
  GRIDCTL_TRY(worker->work());
  // What ended last may have ended by a SIGTERM that we have not heard of yet.
  loop->after(kHeld, [&loop] { loop->stop(); });
  loop->run();
  news_.release(true);
  boost::system::error_code ignored;
  fs::remove_all(options.experiment, ignored);
  return {};
}

/// SIGTERM reaches all processes of the allocation, and SIGKILL follows. SIGUSR1 reaches us alone,
/// some time before.
void AllocationWork::heed_slurm(const slurm::Order& order, sys::Loop& loop, Worker& worker) {
  loop.on_signal(SIGTERM, [this](int /*signal*/) { news_.interrupt(); });
  const auto begin = loop.now();
  const auto warn = [this, &worker] {
    news_.warn();
    worker.stop({StopStep::stopping, {}});
  };
  const auto due = slurm::warning_due(order, task_.began);
  loop.on_signal(SIGUSR1, [&loop, warn, begin, due](int /*signal*/) {
    if (due) {
      const auto early = *due - std::chrono::system_clock::now();
      loop.after(std::max<sys::Loop::Clock::duration>(early, 0s), warn);
      return;
    }
    // A partition whose time is shorter than the warning warns at once: that helps nobody.
    if (loop.now() - begin >= kTooEarly) warn();
  });
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
    worker.stop({StopStep::killing, {}});
  });
}

}  // namespace

Result<int> work_in_allocation(const fs::path& batch, const std::string& began,
                               const Environment& environment, const Caller& caller) {
  GRIDCTL_TRY_ASSIGN(auto task, task_of(environment));
  std::int64_t seconds = 0;
  std::from_chars(began.data(), began.data() + began.size(), seconds);
  if (seconds > 0) task.began = TimePoint(std::chrono::seconds(seconds));
  return AllocationWork(batch, environment, caller, std::move(task)).work();
}

}  // namespace gridctl::session
