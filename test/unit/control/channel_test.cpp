#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/control/channel.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <future>

using namespace gridctl;

using Step = StopStep;

namespace {

/// Writes down what it is asked, and ends the loop.
class Asked final : public Worker {
 public:
  explicit Asked(sys::Loop& loop) : loop_(loop) {}
  Result<Summary> work() override { return {}; }
  StopAnswer stop(const StopRequest& request) override {
    requests.push_back(request);
    loop_.stop();
    return {3, 4};
  }
  SteerAnswer steer(const SteerRequest& request) override {
    steered.push_back(request);
    loop_.stop();
    return {.is_heard = hears,
            .is_paused = true,
            .max_concurrent = 5,
            .running = 3,
            .waiting = 4,
            .moved = 1,
            .refused = refuses ? SteerRefusal::timeout : SteerRefusal::none,
            .halted_because = "2 runs failed"};
  }
  std::vector<StopRequest> requests;
  std::vector<SteerRequest> steered;
  bool hears = true;
  bool refuses = false;

 private:
  sys::Loop& loop_;
};

}  // namespace

TEST_CASE("a request reaches the worker of its experiment, and the answer comes back",
          "[control]") {
  const test::ScratchDir scratch;
  const auto loop = sys::make_loop();
  Asked worker(*loop);
  const control::Channel channel(*loop, scratch.path(), worker);
  REQUIRE_FALSE(channel.error());
  auto asking = std::async(std::launch::async, [&] {
    return control::ask_to_stop(scratch.path(), {Step::draining, {{17, 2}, {3, 1}}});
  });
  loop->run();
  const auto answer = asking.get();
  REQUIRE(answer);
  CHECK(answer->running == 3);
  CHECK(answer->waiting == 4);
  REQUIRE(worker.requests.size() == 1);
  CHECK(worker.requests[0].step == Step::draining);
  CHECK(worker.requests[0].runs == std::vector<RunId>{{17, 2}, {3, 1}});
}

TEST_CASE("where no gridctl is at work, nobody is asked", "[control]") {
  const test::ScratchDir scratch;
  const auto answer = control::ask_to_stop(scratch.path(), {});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::not_found);
}

TEST_CASE("a worker is steered as it is stopped, and what it has heard is told", "[control]") {
  const test::ScratchDir scratch;
  const auto loop = sys::make_loop();
  Asked worker(*loop);
  worker.hears = GENERATE(true, false);
  worker.refuses = !worker.hears;
  std::size_t told = 0;
  const control::Channel channel(*loop, scratch.path(), worker,
                                 {.on_steered = [&](const auto&) { ++told; }});
  auto asking = std::async(std::launch::async, [&] {
    return control::ask_to_steer(
        scratch.path(), {.paused = true,
                         .set = {.max_concurrent = 7,
                                 .max_failures = MaxFailures{MaxFailures::Kind::percent, 10},
                                 .timeout = RunTimeout{std::chrono::milliseconds(1500), 0}},
                         .first = {{17, 2}}});
  });
  loop->run();
  const auto answer = asking.get();
  REQUIRE(answer);
  CHECK(answer->is_heard == worker.hears);
  CHECK(answer->is_paused);
  CHECK(answer->max_concurrent == 5);
  CHECK(answer->running == 3);
  CHECK(answer->waiting == 4);
  CHECK(answer->moved == 1);
  CHECK((answer->refused == SteerRefusal::timeout) == worker.refuses);
  CHECK(answer->halted_because == "2 runs failed");
  REQUIRE(worker.steered.size() == 1);
  CHECK(worker.steered[0].paused == true);
  CHECK(worker.steered[0].set.max_concurrent == 7);
  CHECK(worker.steered[0].set.max_failures == MaxFailures{MaxFailures::Kind::percent, 10});
  CHECK(worker.steered[0].set.timeout == RunTimeout{std::chrono::milliseconds(1500), 0});
  CHECK(worker.steered[0].first == std::vector<RunId>{{17, 2}});
  CHECK(told == (worker.hears ? 1 : 0));
  CHECK(worker.requests.empty());
}

TEST_CASE("further runs are handed over, and the answer comes back", "[control]") {
  const test::ScratchDir scratch;
  const auto loop = sys::make_loop();
  Asked worker(*loop);
  std::optional<control::GrowRequest> heard;
  const bool fails = GENERATE(true, false);
  const auto grow = [&](const control::GrowRequest& request) -> Result<control::GrowAnswer> {
    heard = request;
    loop->stop();
    if (fails) return fail(ErrorKind::usage, "no", "stop it");
    return control::GrowAnswer{3, 1, 5, {"other code"}};
  };
  const control::Channel channel(*loop, scratch.path(), worker, {.grow = grow});
  auto asking = std::async(std::launch::async, [&] {
    return control::ask_to_grow(scratch.path(), {"{\"a\":\n1}", {"gridctl", "train"}});
  });
  loop->run();
  const auto answer = asking.get();
  REQUIRE(heard);
  CHECK(heard->inputs == "{\"a\":\n1}");
  CHECK(heard->argv == std::vector<std::string>{"gridctl", "train"});
  REQUIRE(answer.has_value() != fails);
  if (fails) {
    CHECK(answer.error().kind == ErrorKind::usage);
    CHECK(answer.error().message == "no");
    CHECK(answer.error().help == "stop it");
  } else {
    CHECK(answer->added == 3);
    CHECK(answer->waiting == 5);
    CHECK(answer->notes == std::vector<std::string>{"other code"});
  }
}

TEST_CASE("a gridctl that takes no further runs says so", "[control]") {
  const test::ScratchDir scratch;
  const auto loop = sys::make_loop();
  Asked worker(*loop);
  const control::Channel channel(*loop, scratch.path(), worker);
  auto asking = std::async(std::launch::async, [&] {
    const auto answer = control::ask_to_grow(scratch.path(), {"{}", {}});
    (void)control::ask_to_stop(scratch.path(), {});  // ends the loop
    return answer;
  });
  loop->run();
  const auto answer = asking.get();
  CHECK(answer.error().kind == ErrorKind::locked);
  CHECK(answer.error().message == "the gridctl at work takes no further runs");
}
