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
  std::vector<StopRequest> requests;

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
