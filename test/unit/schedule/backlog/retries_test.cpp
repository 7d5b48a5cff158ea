#include "backlog/retries.hpp"

#include "support/catch.hpp"
#include "support/manual_loop.hpp"

#include <string>
#include <vector>

using namespace gridctl;
using namespace gridctl::schedule;

namespace {

RunEvent ended(RunState state) {
  RunEvent event;
  event.state = state;
  event.exit = ExitStatus{state == RunState::succeeded ? 0 : 1, std::nullopt, false};
  event.seconds = 100;
  return event;
}

/// Two retries each; what is due is written down.
struct Scene {
  std::optional<NextAttempt> after_failure(const WorkItem& item,
                                           EndedBy ended_by = EndedBy::itself) {
    RunSpec spec;
    spec.id = item.run;
    spec.attempt = item.attempt;
    return retries.after(item, spec, ended(RunState::failed), ended_by);
  }

  test::ManualLoop loop;
  std::vector<std::string> due;
  Retries retries{loop, 2, {}, [this](const WorkItem& item) {
                    due.push_back(to_string(item.run) + "#" + std::to_string(item.attempt));
                  }};
};

}  // namespace

TEST_CASE("a run that failed is due again when its delay is over", "[schedule]") {
  Scene scene;
  const auto next = scene.after_failure(WorkItem{{1, 1}});
  REQUIRE(next);
  scene.retries.wait(*next);
  CHECK(scene.retries.waiting() == 1);
  scene.loop.advance(next->delay / 2);
  CHECK(scene.due.empty());
  scene.loop.advance(next->delay);
  CHECK(scene.due == std::vector<std::string>{"1.1#2"});
  CHECK(scene.retries.waiting() == 0);
}

TEST_CASE("each run has retries of its own, and its attempts share them", "[schedule]") {
  Scene scene;
  auto next = scene.after_failure(WorkItem{{1, 1}});
  REQUIRE(next);
  next = scene.after_failure(next->item);
  REQUIRE(next);
  CHECK_FALSE(scene.after_failure(next->item));
  CHECK(scene.after_failure(WorkItem{{1, 2}}));
}

TEST_CASE("what ended well or on request has no other attempt", "[schedule]") {
  Scene scene;
  const WorkItem item{{1, 1}};
  for (const auto state : {RunState::succeeded, RunState::skipped})
    CHECK_FALSE(scene.retries.after(item, RunSpec{}, ended(state), EndedBy::itself));
  CHECK_FALSE(scene.after_failure(item, EndedBy::request));
  CHECK(scene.after_failure(item));
}

TEST_CASE("what is withdrawn while it waits is not due any more", "[schedule]") {
  Scene scene;
  for (const int repetition : {1, 2}) {
    const auto next = scene.after_failure(WorkItem{{1, repetition}});
    REQUIRE(next);
    scene.retries.wait(*next);
  }
  const auto gone = scene.retries.withdraw({{1, 1}});
  REQUIRE(gone.size() == 1);
  CHECK(gone.front().attempt == 2);
  CHECK(scene.retries.waiting() == 1);
  scene.loop.run();
  CHECK(scene.due == std::vector<std::string>{"1.2#2"});
}
