#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/slurm/claims.hpp>
#include <gridctl/launch/slurm/event_log.hpp>
#include <gridctl/sys/files.hpp>

using namespace gridctl;
using namespace gridctl::launch::slurm;

namespace {

RunSpec run_of(int repetition) {
  RunSpec run;
  run.id = {1, repetition};
  return run;
}

/// A batch of two allocations with four runs each.
struct Batch {
  Batch() {
    for (int i = 1; i <= 8; ++i) ordered.push_back({run_of(i), "task", "identity"});
  }
  [[nodiscard]] RunQueue queue(int task, std::size_t at_once = 1) const {
    const auto begin = ordered.begin() + task * 4;
    return {{.batch = dir.path(),
             .task = task,
             .owner = "101_" + std::to_string(task),
             .pack = 4,
             .at_once = at_once},
            {begin, begin + 4},
            ordered};
  }
  void begin(int task) const {
    REQUIRE(sys::write_atomically(event_log(dir.path(), task, 0), "", sys::Sync::none));
  }
  static std::vector<int> next(RunQueue& queue, bool may_help = true) {
    const auto runs = queue.next(may_help);
    REQUIRE(runs);
    std::vector<int> numbers;
    for (const auto& one : *runs) numbers.push_back(one.run.id.repetition);
    return numbers;
  }

  const test::ScratchDir dir;
  std::vector<OrderedRun> ordered;
};

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("an attempt has one owner, whom all see", "[slurm]") {
  const test::ScratchDir dir;
  CHECK(claim(dir.path(), run_of(1), "101_0") == "101_0");
  CHECK(claim(dir.path(), run_of(1), "101_1") == "101_0");
  CHECK(claim(dir.path(), run_of(1), "101_0") == "101_0");
  auto next = run_of(1);
  next.attempt = 2;
  CHECK(claim(dir.path(), next, "101_1") == "101_1");
  REQUIRE(sys::write_atomically(dir.path() / "file", "", sys::Sync::none));
  CHECK_FALSE(claim(dir.path() / "file", run_of(1), "101_0"));
}

TEST_CASE("an allocation takes its runs by halves, and then the last ones of another", "[slurm]") {
  const Batch batch;
  batch.begin(1);
  auto first = batch.queue(0);
  CHECK(batch.next(first) == Numbers{1, 2});
  CHECK(batch.next(first) == Numbers{3});
  CHECK(batch.next(first) == Numbers{4});
  CHECK(batch.next(first, false).empty());
  CHECK(batch.next(first) == Numbers{8});
  auto second = batch.queue(1);
  CHECK(batch.next(second) == Numbers{5, 6});
  CHECK(batch.next(first) == Numbers{7});
  CHECK(batch.next(first).empty());
  CHECK(batch.next(second).empty());
}

TEST_CASE("short runs are handed out together", "[slurm]") {
  const Batch batch;
  auto queue = batch.queue(0);
  REQUIRE(queue.next(false)->size() == 2);
  CHECK(queue.next(false, 100)->size() == 2);
  CHECK(queue.next(false, 100)->empty());
}

TEST_CASE("an allocation that has not begun keeps its runs", "[slurm]") {
  const Batch batch;
  auto first = batch.queue(0, 4);
  CHECK(batch.next(first) == Numbers{1, 2, 3, 4});
  CHECK(batch.next(first).empty());
  batch.begin(1);
  CHECK(batch.next(first) == Numbers{8, 7, 6, 5});
}

TEST_CASE("what an earlier start of the allocation did for others is not done again", "[slurm]") {
  const Batch batch;
  batch.begin(1);
  auto first = batch.queue(0, 4);
  CHECK(batch.next(first).size() == 4);
  CHECK(batch.next(first).size() == 4);
  RunQueue again({.batch = batch.dir.path(),
                  .task = 0,
                  .owner = "101_0",
                  .pack = 4,
                  .at_once = 4,
                  .begun = {{RunId{1, 5}, 0}, {RunId{1, 6}, 0}, {RunId{1, 7}, 0}}},
                 {}, batch.ordered);
  // It had claimed the eighth, and did not come to begin it.
  CHECK(batch.next(again) == Numbers{8});
  CHECK(batch.next(again).empty());
}
