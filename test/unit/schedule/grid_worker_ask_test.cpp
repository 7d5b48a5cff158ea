// When a worker asks a search for further runs, and what it does with the answer.
#include "plain_worker.hpp"

using namespace gridctl;
using namespace std::chrono_literals;
using schedule::WorkItem;
using test::Scene;

namespace {

/// Answers with runs of increasing numbers, up to `last`, and notes when the worker asked.
struct Search {
  explicit Search(Scene& scene, int first, int last) : scene_(scene), next_(first), last_(last) {}

  test::PlainWorker::Ask ask(int at_once = 1) {
    return [this, at_once]() -> Result<std::vector<WorkItem>> {
      if (refuses) return fail(ErrorKind::io, "the disk is full");
      std::vector<WorkItem> items;
      for (int i = 0; i < at_once && next_ <= last_; ++i) items.push_back({{1, next_++}, 0, 1});
      if (!items.empty()) asked_with.push_back(ended());
      return items;
    };
  }
  [[nodiscard]] std::size_t ended() const {
    std::size_t count = 0;
    for (const auto& [run, states] : scene_.listener.states)
      count += states.back() == RunState::succeeded ? 1U : 0U;
    return count;
  }

  bool refuses = false;
  std::vector<std::size_t> asked_with;  // how many ends were booked at each answer

 private:
  Scene& scene_;
  int next_;
  int last_;
};

}  // namespace

TEST_CASE("a worker asks for more whenever a slot would stand idle", "[schedule]") {
  Scene scene(test::all_work_for(1s));
  Search search(scene, 3, 6);
  auto& worker = scene.asking_worker(2, 2, search.ask(), 4);
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 6);
  CHECK(summary.planned == 6);
  CHECK(summary.seconds == Approx(3));
  CHECK(scene.listener.most == 2);
  CHECK(scene.listener.started->to_ask == 4);
  CHECK(scene.listener.more.size() == 4);
}

TEST_CASE("all ends are booked before a worker asks", "[schedule]") {
  Scene scene(test::all_work_for(1s));
  Search search(scene, 2, 4);
  scene.asking_worker(1, 1, search.ask(), 3).work().value();
  CHECK(search.asked_with == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("a worker does not ask as long as runs wait that could begin", "[schedule]") {
  Scene scene(test::all_work_for(1s));
  Search search(scene, 5, 8);
  scene.asking_worker(4, 1, search.ask(2), 4).work().value();
  CHECK(search.asked_with == std::vector<std::size_t>{4, 6});
}

TEST_CASE("a worker with nothing planned begins by asking", "[schedule]") {
  Scene scene(test::all_work_for(1s));
  Search search(scene, 1, 3);
  CHECK(scene.asking_worker(0, 2, search.ask(), 3).work().value().succeeded == 3);
}

TEST_CASE("a worker asks once all is read that the answer goes by, and stays alive meanwhile",
          "[schedule]") {
  Scene scene(test::all_work_for(1s));
  Search search(scene, 2, 3);
  int reads = 0;
  int heard = 0;
  const auto read = [&] {
    CHECK(search.asked_with.size() == static_cast<std::size_t>(reads / 4));
    CHECK(heard == reads);
    scene.loop.post([&] { ++heard; });
    return ++reads % 4 != 0;
  };
  scene.asking_worker(1, 1, search.ask(), 2, {}, read).work().value();
  CHECK(search.asked_with == std::vector<std::size_t>{1, 2});
  CHECK(reads == 12);  // the last ones find that there is nothing more
}

TEST_CASE("a worker that is stopped while it reads ends", "[schedule]") {
  Scene scene(test::all_work_for(1s));
  Search search(scene, 2, 3);
  int reads = 0;
  const auto read = [&] {
    if (++reads == 5) scene.loop.post([&] { scene.made->stop({StopStep::stopping, {}}); });
    return true;
  };
  CHECK(scene.asking_worker(1, 1, search.ask(), 2, {}, read).work().value().succeeded == 1);
  CHECK(reads == 5);
  CHECK(search.asked_with.empty());
}

TEST_CASE("a halted worker asks no more", "[schedule]") {
  Scene scene(test::all_work_for(1s, 1));
  Search search(scene, 2, 9);
  Limits limits;
  limits.max_failures = MaxFailures{MaxFailures::Kind::number, 1};
  const auto summary = scene.asking_worker(1, 1, search.ask(), 8, limits).work().value();
  CHECK(summary.failed == 1);
  CHECK(search.asked_with.empty());
  CHECK_FALSE(summary.halted_because.empty());
}

TEST_CASE("what cannot be asked halts the grid, and says why", "[schedule]") {
  Scene scene(test::all_work_for(1s));
  Search search(scene, 2, 9);
  search.refuses = true;
  const auto summary = scene.asking_worker(1, 1, search.ask(), 8).work().value();
  CHECK(summary.succeeded == 1);
  CHECK(summary.halted_because == "the disk is full");
}

TEST_CASE("a paused worker that has to ask waits until it goes on", "[schedule]") {
  Scene scene(test::all_work_for(1s));
  Search search(scene, 2, 3);
  auto& worker = scene.asking_worker(1, 1, search.ask(), 2);
  scene.loop.after(500ms, [&] { (void)worker.steer({.paused = true}); });
  scene.loop.after(20s, [&] {
    CHECK(search.asked_with.empty());
    (void)worker.steer({.paused = false});
  });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 3);
  CHECK(summary.seconds == Approx(22));
}
