// Runs that write files are read as the clock goes, judged, and ended through their worker.
#include "early_stop_watch.hpp"

#include "judged_metric.hpp"
#include "support/catch.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/layout.hpp>

using namespace gridctl;
using namespace gridctl::session;
using namespace std::chrono_literals;

namespace {

class AskedWorker final : public Worker {
 public:
  Result<Summary> work() override { return Summary{}; }
  StopAnswer stop(const StopRequest& request) override {
    asked.push_back(request);
    return {request.runs.size(), 0};
  }
  std::vector<StopRequest> asked;
};

class Notices final : public RunObserver {
 public:
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
  void on_notice(const std::string& line) override { lines.push_back(line); }
  std::vector<std::string> lines;
};

EarlyStopping halving() {
  EarlyStopping rules;
  rules.metric = "valid.acc";
  rules.step = "epoch";
  rules.halving = HalvingRule{3, {2}};
  return rules;
}

/// Three configurations of one run each.
class Scene {
 public:
  explicit Scene(std::optional<EarlyStopping> rules,
                 std::vector<RunId> to_begin = {{1, 1}, {2, 1}, {3, 1}})
      : watch(std::move(rules), stats::Direction::higher, {}, scratch.path()) {
    for (const auto run : to_begin) to_do.queue.push_back({run});
  }
  void begin(const std::vector<RunRecord>& past = {}) {
    REQUIRE(watch.begin(loop, people, worker, to_do, past));
  }
  [[nodiscard]] fs::path folder(RunId run) const {
    return scratch.path() / to_string(run) / "attempt-1";
  }
  void print(RunId run, const std::string& lines) const {
    scratch.write(to_string(run) + "/attempt-1/" + layout::kOutputLog, lines);
  }
  void tell(RunId run, RunState state) {
    RunSpec spec;
    spec.id = run;
    spec.directory = folder(run);
    RunEvent event;
    event.state = state;
    watch.on_event(spec, event);
  }
  [[nodiscard]] experiment::Decisions decisions() const {
    return *experiment::read_decisions(scratch.path());
  }

  test::ScratchDir scratch;
  test::ManualLoop loop;
  Notices people;
  AskedWorker worker;
  experiment::ToDo to_do;
  EarlyStopWatch watch;
};

void run_three(Scene& scene) {
  for (const RunId run : {RunId{1, 1}, RunId{2, 1}, RunId{3, 1}})
    scene.tell(run, RunState::running);
  scene.print({1, 1}, "epoch 1 val acc 0.1\nepoch 2 val acc 0.2\n");
  scene.print({2, 1}, "epoch 1 val acc 0.1\nepoch 2 val acc 0.9\n");
  scene.print({3, 1}, "epoch 1 val acc 0.1\nepoch 2 val acc 0.3\n");
  scene.loop.advance(2s);
}

}  // namespace

TEST_CASE("runs that only print their epochs are stopped, and the decision is on the disk",
          "[session]") {
  Scene scene(halving());
  scene.begin();
  run_three(scene);
  REQUIRE(scene.worker.asked.size() == 2);
  CHECK(scene.worker.asked[0].runs == std::vector<RunId>{{1, 1}});
  CHECK(scene.worker.asked[0].cause == StopCause::rule);
  CHECK(scene.worker.asked[0].why ==
        "halving: mean valid.acc 0.2 at epoch 2, of 3 there 1 in 3 goes on, with 0.9");
  CHECK(scene.worker.asked[1].runs == std::vector<RunId>{{3, 1}});
  CHECK(scene.people.lines.size() == 2);
  const auto decisions = scene.decisions();
  REQUIRE(decisions.rulings.size() == 2);
  CHECK(decisions.rulings[0].value == 0.2);
  CHECK(decisions.rulings[0].seen == std::vector<std::pair<RunId, double>>{{{1, 1}, 2}});
  CHECK(decisions.stopped_early.size() == 2);
  scene.loop.advance(10s);
  CHECK(scene.worker.asked.size() == 2);  // once: a second SIGTERM would cut short a checkpoint
}

TEST_CASE("an unfinished last line is not judged", "[session]") {
  Scene scene(halving());
  scene.begin();
  for (const RunId run : {RunId{1, 1}, RunId{2, 1}, RunId{3, 1}})
    scene.tell(run, RunState::running);
  scene.print({1, 1}, "epoch 1 val acc 0.2\nepoch 2 val acc 0.2\n");
  scene.print({2, 1}, "epoch 1 val acc 0.9\nepoch 2 val acc 0.9\n");
  scene.print({3, 1}, "epoch 1 val acc 0.8\nepoch 2 val acc 0.0");  // 0.07 or 0.095 follows
  scene.loop.advance(3s);
  CHECK(scene.worker.asked.empty());
}

TEST_CASE("a gridctl that comes later knows the decisions, and asks again for what is on",
          "[session]") {
  Scene first(halving());
  first.begin();
  run_three(first);
  // Killed: 1.1 is still on, 3.1 has ended meanwhile. Both have told more.
  first.print({1, 1}, "epoch 1 val acc 0.1\nepoch 2 val acc 0.2\nepoch 3 val acc 0.99\n");
  EarlyStopWatch second(halving(), stats::Direction::higher, {}, first.scratch.path());
  AskedWorker worker;
  experiment::ToDo to_do;
  for (const RunId run : {RunId{1, 1}, RunId{2, 1}}) to_do.living.emplace_back().item.run = run;
  std::vector<RunRecord> past(3);
  for (int i = 0; i < 3; ++i) {
    past[static_cast<std::size_t>(i)].id = {i + 1, 1};
    past[static_cast<std::size_t>(i)].directory = to_string(RunId{i + 1, 1}) + "/attempt-1";
    past[static_cast<std::size_t>(i)].state = RunState::running;
    past[static_cast<std::size_t>(i)].started_at = TimePoint();
  }
  past[2].state = RunState::stopped_early;
  test::ManualLoop loop;
  REQUIRE(second.begin(loop, first.people, worker, to_do, past));
  loop.advance(3s);
  REQUIRE(worker.asked.size() == 1);
  CHECK(worker.asked[0].runs == std::vector<RunId>{{1, 1}});
  CHECK(worker.asked[0].why == first.worker.asked[0].why);
  CHECK(first.decisions().rulings.size() == 2);
}

TEST_CASE("a run that a person wants is judged no more", "[session]") {
  Scene scene(halving());
  experiment::Decision exempt{experiment::Decision::Kind::exempt, {{1, 1}}};
  REQUIRE(experiment::write_decision(scene.scratch.path(), exempt));
  scene.begin();
  run_three(scene);
  CHECK(scene.worker.asked.empty());  // two are too few to be halved
}

TEST_CASE("runs that are added while a gridctl is at work are judged, too", "[session]") {
  Scene scene(halving(), {{1, 1}, {2, 1}});
  scene.begin();
  RunSpec added;
  added.id = {3, 1};
  scene.watch.on_more({added});
  run_three(scene);
  REQUIRE(scene.worker.asked.size() == 2);
  CHECK(scene.worker.asked[1].runs == std::vector<RunId>{{3, 1}});
}

TEST_CASE("the target ends its run as a success, and with 'all' the others too", "[session]") {
  EarlyStopping rules;
  rules.metric = "valid.acc";
  rules.target = TargetRule{0.8, std::nullopt, true};
  Scene scene(rules);
  scene.begin();
  run_three(scene);
  REQUIRE(scene.worker.asked.size() == 2);
  CHECK(scene.worker.asked[0].runs == std::vector<RunId>{{2, 1}});
  CHECK(scene.worker.asked[0].cause == StopCause::target);
  CHECK(scene.worker.asked[1].runs == std::vector<RunId>{{1, 1}, {3, 1}});
  CHECK(scene.worker.asked[1].cause == StopCause::rule);
}

TEST_CASE("a metric that nobody writes is told of once", "[session]") {
  auto rules = halving();
  rules.metric = "valid.f1";
  Scene scene(rules);
  scene.begin();
  run_three(scene);
  scene.tell({1, 1}, RunState::succeeded);
  scene.tell({2, 1}, RunState::succeeded);
  scene.loop.advance(3s);
  REQUIRE(scene.people.lines.size() == 1);
  CHECK(scene.people.lines[0] ==
        "warning: run 1.1 has left no 'valid.f1', by which 'early_stopping' judges: it has "
        "valid.acc");
}

TEST_CASE("without rules a value that is not finite is a warning", "[session]") {
  Scene scene(std::nullopt);
  scene.begin();
  scene.tell({1, 1}, RunState::running);
  scene.print({1, 1}, "epoch 1 loss: 0.5\nepoch 2 loss: nan\n");
  scene.loop.advance(11s);
  REQUIRE(scene.people.lines.size() == 1);
  CHECK(scene.people.lines[0].starts_with("warning: run 1.1: loss is nan at step 2;"));
  scene.loop.advance(60s);
  CHECK(scene.people.lines.size() == 1);
  CHECK(scene.worker.asked.empty());
}

TEST_CASE("the direction of a metric is given, known by its name, or asked for", "[session]") {
  EarlyStopping rules;
  rules.metric = "valid.acc";
  CHECK(direction_of(rules).value() == stats::Direction::higher);
  rules.metric = "val_loss";
  CHECK(direction_of(rules).value() == stats::Direction::lower);
  rules.higher_is_better = true;
  CHECK(direction_of(rules).value() == stats::Direction::higher);
  rules.higher_is_better.reset();
  rules.metric = "valid.quux";
  CHECK_FALSE(direction_of(rules));
}
