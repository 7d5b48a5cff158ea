#include "grid_end.hpp"

#include "support/catch.hpp"
#include "support/manual_loop.hpp"

#include <string>
#include <vector>

using namespace gridctl;
using namespace std::chrono_literals;
using schedule::GridEnd;

namespace {

/// An end in virtual time, and what it has told.
struct Ending {
  explicit Ending(GridEnd::Used before = {})
      : end(before, {}, loop, [this](const std::string& why) { told.push_back(why); }) {
    end.begin();
  }
  /// So many GPUs are in use from now on; `any_is_on` is false where no run is on.
  void use(std::size_t gpus, std::chrono::seconds time, bool any_is_on = true) {
    end.note(any_is_on, gpus);
    loop.advance(time);
    end.note(any_is_on, gpus);
  }
  test::ManualLoop loop;
  std::vector<std::string> told;
  GridEnd end;
};

}  // namespace

TEST_CASE("GPU-hours are the time of runs times their GPUs", "[schedule]") {
  Ending ending;
  ending.end.set_gpu_hours(1);
  ending.use(2, 1200s);
  ending.use(0, 10h);  // runs on cores
  ending.use(0, 10h, false);
  ending.use(4, 299s);
  CHECK(ending.told.empty());
  ending.use(4, 1s);
  REQUIRE(ending.told.size() == 1);
  CHECK(ending.told.front() == "the GPU-hours are used up: 1 GPU-hour");
  ending.use(4, 100s);
  CHECK(ending.told.size() == 1);
}

TEST_CASE("GPU-hours of earlier gridctl count", "[schedule]") {
  Ending ending({0s, 39.5});
  ending.end.set_gpu_hours(40);
  ending.use(1, 1799s);
  CHECK(ending.told.empty());
  ending.use(1, 2s);
  CHECK(ending.told == std::vector<std::string>{"the GPU-hours are used up: 40 GPU-hours"});
}

TEST_CASE("without a limit GPUs may be in use for any time", "[schedule]") {
  Ending ending({0s, 1000});
  ending.use(8, 1000h);
  CHECK(ending.told.empty());
  ending.end.set_gpu_hours(0.5);
  CHECK(ending.told == std::vector<std::string>{"the GPU-hours are used up: 0.5 GPU-hours"});
}

TEST_CASE("a budget and GPU-hours: the first that is used up ends the grid", "[schedule]") {
  Ending ending;
  ending.end.set_budget(1h);
  ending.end.set_gpu_hours(3);
  ending.use(2, 3599s);
  CHECK(ending.told.empty());
  ending.use(2, 1s);
  CHECK(ending.told == std::vector<std::string>{"the budget is used up: 1h00m"});
}
