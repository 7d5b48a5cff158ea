#include "plain_worker.hpp"

#include <random>

#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;
using test::Scene;

namespace {

std::vector<int> order_of_starts(const test::Listener& listener) {
  std::vector<int> order;
  for (const auto& run : listener.order) {
    const auto run_number = run.id.repetition;
    if (std::find(order.begin(), order.end(), run_number) == order.end())
      order.push_back(run_number);
  }
  return order;
}

std::vector<schedule::WorkItem> items(const std::vector<RunId>& runs) {
  std::vector<schedule::WorkItem> items;
  for (const auto& run : runs) items.push_back(schedule::WorkItem{run});
  return items;
}

}  // namespace

TEST_CASE("a paused worker starts nothing until it goes on", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(6, 2);
  SteerAnswer answer;
  scene.loop.after(1500ms, [&] { answer = worker.steer({.paused = true}); });
  std::size_t begun = 0;
  scene.loop.after(20s, [&] { begun = scene.processes.spawned.size(); });
  scene.loop.after(21s, [&] { CHECK_FALSE(worker.steer({.paused = false}).is_paused); });
  const auto summary = worker.work().value();
  CHECK(answer.is_heard);
  CHECK(answer.is_paused);
  CHECK(answer.running == 2);
  CHECK(answer.waiting == 2);
  CHECK(begun == 4);
  CHECK(summary.succeeded == 6);
  CHECK(summary.seconds == Approx(22));
  CHECK(
      scene.listener.notices ==
      std::vector<std::string>{"gridctl pause: no new runs until 'gridctl resume'; 2 running go on",
                               "gridctl resume: new runs begin again"});
}

TEST_CASE("a worker that is paused before it begins starts nothing", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(3, 2);
  CHECK(worker.steer({.paused = true}).is_paused);
  scene.loop.after(5s, [&] {
    CHECK(scene.processes.spawned.empty());
    (void)worker.steer({.paused = false});
  });
  CHECK(worker.work().value().succeeded == 3);
}

TEST_CASE("a paused worker can be ended, and a worker that ends cannot be paused", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(6, 2);
  scene.loop.after(500ms, [&] { (void)worker.steer({.paused = true}); });
  scene.loop.after(5s, [&] { scene.loop.raise(SIGINT); });
  SteerAnswer late;
  scene.loop.after(400ms, [&] { late = worker.steer({}); });
  const auto summary = worker.work().value();
  CHECK(late.is_heard);
  CHECK(summary.succeeded == 2);
  CHECK(summary.not_started == 4);
  CHECK_FALSE(worker.steer({.paused = false}).is_heard);
}

TEST_CASE("the number of runs at once can be changed, up to the slots there are", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(12, 4, 2);
  std::vector<std::size_t> most;
  scene.loop.after(
      500ms, [&] { most.push_back(worker.steer({.set = {.max_concurrent = 9}}).max_concurrent); });
  scene.loop.after(
      1500ms, [&] { most.push_back(worker.steer({.set = {.max_concurrent = 1}}).max_concurrent); });
  const auto summary = worker.work().value();
  CHECK(most == std::vector<std::size_t>{4, 1});
  CHECK(scene.listener.most == 4);
  CHECK(summary.succeeded == 12);
  // 2 at 0 s, 2 more at 0.5 s, 2 and 2 in the place of these, then one after the other.
  CHECK(summary.seconds > 5);
}

TEST_CASE("runs that are named begin before the others", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(6, 1);
  SteerAnswer answer;
  scene.loop.after(500ms, [&] { answer = worker.steer({.first = {{1, 5}, {1, 1}, {9, 9}}}); });
  CHECK(worker.work().value().succeeded == 6);
  CHECK(answer.moved == 1);
  CHECK(order_of_starts(scene.listener) == std::vector<int>{1, 5, 2, 3, 4, 6});
}

TEST_CASE("runs begin in the order in which they are named, the newest request first",
          "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(6, 1);
  scene.loop.after(500ms, [&] {
    CHECK(worker.steer({.first = {{1, 5}, {1, 3}, {1, 5}}}).moved == 2);
    CHECK(worker.steer({.first = {{1, 6}, {1, 4}}}).moved == 2);
  });
  CHECK(worker.work().value().succeeded == 6);
  CHECK(order_of_starts(scene.listener) == std::vector<int>{1, 6, 4, 5, 3, 2});
}

TEST_CASE("runs of a held grid stand still, and their time with them, until it goes on",
          "[schedule]") {
  Scene scene(test::all_work_for(10s));
  Limits limits;
  limits.timeout.after = 15s;
  auto& worker = scene.worker(4, 2, limits);
  SteerAnswer answer;
  scene.loop.after(5s, [&] {
    answer = worker.steer({.paused = true, .hold = true});
    CHECK(worker.steer({.paused = true}).held == 2);  // a pause lets no run go
  });
  scene.loop.after(100s, [&] { CHECK(scene.processes.stopped() == 2); });
  scene.loop.after(105s, [&] { CHECK(worker.steer({.paused = false}).held == 0); });
  const auto summary = worker.work().value();
  CHECK(answer.is_paused);
  CHECK(answer.held == 2);
  CHECK(summary.succeeded == 4);
  CHECK(summary.seconds == Approx(120));
  CHECK(scene.listener.notices ==
        std::vector<std::string>{"gridctl pause --hold: no new runs, and 2 running stand still, "
                                 "until 'gridctl resume'",
                                 "gridctl resume: the held runs go on, and new runs begin again"});
}

TEST_CASE("held runs can be stopped", "[schedule]") {
  Scene scene(test::all_work_for(1h));
  auto& worker = scene.worker(4, 2);
  scene.loop.after(5s, [&] { (void)worker.steer({.paused = true, .hold = true}); });
  scene.loop.after(6s, [&] { (void)worker.stop({StopStep::stopping, {{1, 1}}}); });
  scene.loop.after(7s, [&] { CHECK(scene.processes.stopped() == 1); });
  scene.loop.after(8s, [&] { (void)worker.stop({}); });
  const auto summary = worker.work().value();
  CHECK(summary.stopped == 2);
  CHECK(summary.seconds == Approx(8));
}

TEST_CASE("held runs of a grid that drains go on when they are let go", "[schedule]") {
  Scene scene(test::all_work_for(10s));
  auto& worker = scene.worker(4, 2);
  scene.loop.after(5s, [&] { (void)worker.steer({.paused = true, .hold = true}); });
  scene.loop.after(6s, [&] { scene.loop.raise(SIGINT); });
  scene.loop.after(50s, [&] { CHECK(worker.steer({.paused = false}).is_heard); });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 2);
  CHECK(summary.not_started == 2);
  CHECK(summary.seconds == Approx(55));
  CHECK(scene.listener.notices[2] == "they are held: 'gridctl resume' lets them go on");
}

TEST_CASE("a timeout that is set ends runs that have had it", "[schedule]") {
  Scene scene(test::all_work_for(1h));
  auto& worker = scene.worker(2, 2);
  scene.loop.after(5s, [&] {
    CHECK(worker.steer({.set = {.timeout = RunTimeout{20s, 0}}}).is_heard);
  });
  const auto summary = worker.work().value();
  CHECK(summary.failed == 2);
  CHECK(summary.seconds < 40);
  CHECK(scene.listener.last[1].reason == "timed out after 20s");
  CHECK(scene.listener.notices == std::vector<std::string>{"gridctl set: timeout 20s"});
}

TEST_CASE("fewer failures that are allowed halt a grid that has had as many", "[schedule]") {
  Scene scene(test::all_work_for(1s, 1));
  auto& worker = scene.worker(9, 2);
  SteerAnswer answer;
  SteerAnswer late;
  scene.loop.after(2500ms, [&] {
    answer = worker.steer({.set = {.max_failures = MaxFailures{MaxFailures::Kind::number, 3}}});
    late = worker.steer({.paused = true});
  });
  const auto summary = worker.work().value();
  CHECK(answer.is_heard);
  CHECK(answer.halted_because == "4 runs failed, as many as max_failures allows");
  CHECK(answer.running == 2);
  CHECK_FALSE(late.is_heard);
  CHECK(summary.halted_because == answer.halted_because);
  CHECK(summary.failed == 6);
  CHECK(summary.not_started == 3);
}

TEST_CASE("more failures that are allowed let a grid go on that would have halted", "[schedule]") {
  Scene scene(test::all_work_for(1s, 1));
  Limits limits;
  limits.max_failures = {MaxFailures::Kind::number, 3};
  auto& worker = scene.worker(9, 1, limits);
  scene.loop.after(1500ms, [&] { (void)worker.steer({.set = {.max_failures = MaxFailures()}}); });
  const auto summary = worker.work().value();
  CHECK(summary.failed == 9);
  CHECK(summary.halted_because.empty());
}

TEST_CASE("runs that are added begin behind the planned ones, and count", "[schedule]") {
  Scene scene(test::all_work_for(1s, 1));
  Limits limits;
  limits.max_failures = {MaxFailures::Kind::percent, 50};
  auto& worker = scene.worker(2, 1, limits);
  scene.loop.after(500ms, [&] {
    CHECK(worker.unfinished() == std::set<RunId>{{1, 1}, {1, 2}});
    worker.add(items({{1, 7}, {1, 5}}));
    CHECK(worker.unfinished() == std::set<RunId>{{1, 1}, {1, 2}, {1, 5}, {1, 7}});
  });
  const auto summary = worker.work().value();
  CHECK(order_of_starts(scene.listener) == std::vector<int>{1, 2});
  CHECK(summary.planned == 4);
  CHECK(summary.halted_because == "2 runs failed, as many as max_failures allows");
  CHECK(summary.not_started == 2);
  CHECK(scene.listener.more.size() == 2);
  CHECK_FALSE(worker.may_grow());
}

TEST_CASE("a worker that has nothing on but is paused takes further runs", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(3, 2);
  scene.loop.after(500ms, [&] { (void)worker.steer({.paused = true}); });
  scene.loop.after(10s, [&] {
    REQUIRE(worker.may_grow());
    worker.add(items({{1, 4}}));
  });
  scene.loop.after(20s, [&] { (void)worker.steer({.paused = false}); });
  CHECK(worker.work().value().succeeded == 4);
}

TEST_CASE("added repetitions wait for a canary of theirs", "[schedule]") {
  Scene scene;
  Limits limits;
  limits.canary = true;
  auto& worker = scene.worker(1, 4, limits);
  scene.loop.after(500ms, [&] { worker.add(items({{2, 11}, {2, 12}, {2, 13}})); });
  scene.loop.after(600ms, [&] { CHECK(scene.processes.spawned.size() == 2); });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 4);
  CHECK(summary.seconds == Approx(2.5));
}

namespace {

constexpr int kRuns = 12;
constexpr int kSlots = 4;

/// Holds each start against what was asked last.
class Judge final : public RunObserver {
 public:
  void on_event(const RunSpec& run, const RunEvent& event) override {
    if (event.state == RunState::running) {
      CHECK_FALSE(is_paused);
      CHECK_FALSE(is_ending);
      CHECK(++starts[run.id] == 1);
      CHECK(++on <= std::min(cap, kSlots));
    } else if (starts.contains(run.id)) {
      --on;
    }
    if (is_settled(event.state)) CHECK(settled.insert(run.id).second);
  }
  void on_start(const WorkStart& /*start*/) override {}
  void on_more(const std::vector<RunSpec>& /*runs*/) override {}
  void on_notice(const std::string& /*line*/) override {}
  void on_finish(const Summary& /*summary*/) override {}

  bool is_paused = false;
  bool is_ending = false;
  bool may_end = false;  ///< by the clock
  int planned = kRuns;
  int cap = 2;
  int on = 0;
  std::map<RunId, int> starts;
  std::set<RunId> settled;
};

/// One request, at random, in virtual time.
void act(std::mt19937& random, test::PlainWorker& worker, Judge& judge) {
  const auto number = [&](int most) { return std::uniform_int_distribution<int>(1, most)(random); };
  switch (number(10)) {
    case 1:
      if (worker.steer({.paused = true}).is_heard) judge.is_paused = true;
      break;
    case 2:
      judge.is_paused = false;
      (void)worker.steer({.paused = false});
      break;
    case 3: {
      const int cap = number(6);
      if (worker.steer({.set = {.max_concurrent = cap}}).is_heard) judge.cap = cap;
      break;
    }
    case 4:
      (void)worker.steer({.first = {{1, number(kRuns)}, {1, number(kRuns)}}});
      break;
    case 5:
      (void)worker.stop({StopStep::stopping, {{1, number(kRuns)}}});
      break;
    case 6:
      if (random() % 4 != 0) break;
      judge.is_ending = true;
      (void)worker.stop({StopStep::draining, {}});
      break;
    case 7:
      if (random() % 4 != 0) break;
      judge.may_end = true;
      (void)worker.steer({.set = {.budget = std::chrono::milliseconds(1 + random() % 8000)}});
      break;
    case 10: {
      if (!worker.may_grow()) break;
      std::vector<schedule::WorkItem> more;
      for (int i = number(4); i > 0; --i) more.push_back(schedule::WorkItem{{1, ++judge.planned}});
      worker.add(std::move(more));
      break;
    }
    case 9:
      if (worker.steer({.paused = true, .hold = true}).is_heard) judge.is_paused = true;
      break;
    case 8:
      (void)worker.steer({.set = {.timeout = RunTimeout{std::chrono::seconds(number(9)), 0}}});
      break;
  }
}

}  // namespace

TEST_CASE("whatever is asked in whatever order, the cap holds, and no run is lost or begun twice",
          "[schedule]") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    test::ManualLoop loop;
    test::FakeProcesses processes(loop, [&](const sys::ProcessSpec&) {
      test::FakeProcess process;
      process.works_for = std::chrono::milliseconds(100 + random() % 2000);
      return process;
    });
    test::FakeExecutor executor(loop, processes, std::chrono::seconds(10));
    Judge judge;
    const test::ScratchDir scratch;
    test::PlainWorker worker(kRuns, kSlots, judge.cap, 0, scratch.path(), {loop, executor, judge});
    for (int i = 0; i < 12; ++i)
      loop.after(std::chrono::milliseconds(random() % 8000), [&] { act(random, worker, judge); });
    loop.after(100s, [&] {
      judge.is_paused = false;
      (void)worker.steer({.paused = false});
    });
    const auto summary = worker.work().value();
    CHECK(judge.on == 0);
    CHECK(summary.planned == static_cast<std::size_t>(judge.planned));
    CHECK(judge.settled.size() + summary.not_started == summary.planned);
    CHECK((summary.not_started == 0 || judge.is_ending || judge.may_end));
    CHECK(summary.succeeded + summary.stopped + summary.failed == judge.settled.size());
  }
}
