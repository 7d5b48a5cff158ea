#include "backlog/failure_budget.hpp"

#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::schedule;
using Kind = Verdict::Kind;
using Limit = MaxFailures::Kind;

namespace {

class BudgetFixture {
 protected:
  Verdict fail(const std::string& slot, const std::string& reason = "exit 1", double seconds = 2,
               bool is_final = true) {
    return report(RunState::failed, slot, reason, seconds, is_final);
  }
  Verdict succeed(const std::string& slot) {
    return report(RunState::succeeded, slot, "", 100, true);
  }
  Verdict report(RunState state, const std::string& slot, const std::string& reason, double seconds,
                 bool is_final) {
    RunSpec run;
    run.id = {same_run_ ? 1 : ++runs_, 1};
    RunEvent event;
    event.state = state;
    event.slot = slot;
    event.reason = reason;
    event.seconds = seconds;
    return budget_.after(run, event, is_final);
  }
  /// Reports until the grid stops; how many failures that took.
  int failures_until_stop() {
    for (int n = 1; n <= 1000; ++n) {
      if (fail("cpu:0", "exit 1", 1000).kind == Kind::stop_grid) return n;
    }
    return 0;
  }

  FailureBudget budget_{{Limit::automatic, 0}, 100};
  bool same_run_ = false;

 private:
  int runs_ = 0;
};

}  // namespace

TEST_CASE_METHOD(BudgetFixture,
                 "failures with the same exit code are the same, whatever the runs said last",
                 "[schedule]") {
  CHECK(fail("cpu:0", "exit 1: training lenet").kind == Kind::go_on);
  CHECK(fail("cpu:0", "exit 1: training alexnet").kind == Kind::go_on);
  const auto verdict = fail("cpu:0", "exit 1: training resnet");
  CHECK(verdict.kind == Kind::stop_grid);
}

TEST_CASE_METHOD(BudgetFixture, "as many runs may fail as the limit says", "[schedule]") {
  const auto [limit, planned, expected] = GENERATE(table<MaxFailures, std::size_t, int>({
      {{Limit::number, 1}, 100, 1},
      {{Limit::number, 3}, 100, 3},
      {{Limit::percent, 10}, 100, 10},
      {{Limit::percent, 10}, 101, 11},
      {{Limit::percent, 10}, 3, 1},
      {{Limit::percent, 1}, 0, 1},
      {{Limit::percent, 100}, 250, 250},
      {{Limit::none, 0}, 100, 0},
      {{Limit::automatic, 0}, 100, 0},
  }));
  budget_ = FailureBudget(limit, planned);
  CHECK(failures_until_stop() == expected);
}

TEST_CASE_METHOD(BudgetFixture, "the stop is said once and tells why", "[schedule]") {
  budget_ = FailureBudget({Limit::number, 2}, 10);
  CHECK(fail("cpu:0").kind == Kind::go_on);
  const auto verdict = fail("cpu:1");
  CHECK(verdict.kind == Kind::stop_grid);
  CHECK(verdict.reason == "2 runs failed, as many as max_failures allows");
  CHECK(fail("cpu:2").kind == Kind::go_on);
  CHECK(budget_.failures() == 3);
}

TEST_CASE_METHOD(BudgetFixture, "failures of an earlier gridctl count", "[schedule]") {
  budget_ = FailureBudget({Limit::number, 3}, 10, {5, 1});
  CHECK_FALSE(budget_.spent_before());
  CHECK(failures_until_stop() == 2);
  // A percentage is of the whole experiment: 30 % of 4 + 5 + 1.
  budget_ = FailureBudget({Limit::percent, 30}, 4, {5, 1});
  CHECK(failures_until_stop() == 2);
  budget_ = FailureBudget({Limit::automatic, 0}, 10, {1, 7});
  CHECK_FALSE(budget_.spent_before());
  for (int n = 0; n < 5; ++n) CHECK(fail("cpu:0").kind == Kind::go_on);
}

TEST_CASE_METHOD(BudgetFixture, "what was spent before is spent", "[schedule]") {
  budget_ = FailureBudget({Limit::number, 2}, 10, {5, 2});
  CHECK(budget_.spent_before() ==
        "2 runs failed before, as many as max_failures allows (--failed tries them again, "
        "--max-failures allows more)");
  budget_ = FailureBudget({Limit::none, 0}, 10, {5, 2});
  CHECK_FALSE(budget_.spent_before());
}

TEST_CASE_METHOD(BudgetFixture, "only the last failure of a run counts", "[schedule]") {
  budget_ = FailureBudget({Limit::number, 1}, 10);
  CHECK(fail("cpu:0", "exit 1", 1, false).kind == Kind::go_on);
  CHECK(budget_.failures() == 0);
  CHECK(fail("cpu:0").kind == Kind::stop_grid);
}

TEST_CASE_METHOD(BudgetFixture, "lost runs count as failed; stopped and skipped ones do not",
                 "[schedule]") {
  budget_ = FailureBudget({Limit::number, 1}, 10);
  CHECK(report(RunState::stopped, "cpu:0", "stopped on request", 1, true).kind == Kind::go_on);
  CHECK(report(RunState::skipped, "cpu:0", "", 1, true).kind == Kind::go_on);
  CHECK(report(RunState::lost, "cpu:0", "", 1, true).kind == Kind::stop_grid);
}

TEST_CASE_METHOD(BudgetFixture, "three equal early failures stop the grid", "[schedule]") {
  CHECK(fail("cpu:0", "cannot open '/data/1': gone").kind == Kind::go_on);
  CHECK(fail("cpu:1", "cannot open '/data/2': gone").kind == Kind::go_on);
  const auto verdict = fail("cpu:0", "cannot open '/data/3': gone");
  CHECK(verdict.kind == Kind::stop_grid);
  CHECK(verdict.reason.find("'/data/3': gone") != std::string::npos);
}

TEST_CASE_METHOD(BudgetFixture, "failures that are not equal, not early or not quick go on",
                 "[schedule]") {
  SECTION("different reasons") {
    for (const auto* reason : {"a", "b", "a", "c", "b"})
      CHECK(fail("cpu:0", reason).kind == Kind::go_on);
  }
  SECTION("a run has succeeded") {
    CHECK(succeed("cpu:1").kind == Kind::go_on);
    for (int i = 0; i < 5; ++i) CHECK(fail("cpu:0").kind == Kind::go_on);
  }
  SECTION("they worked for a minute") {
    for (int i = 0; i < 5; ++i) CHECK(fail("cpu:0", "exit 1", 60).kind == Kind::go_on);
  }
  SECTION("they will be tried again") {
    for (int i = 0; i < 5; ++i) CHECK(fail("cpu:0", "exit 1", 1, false).kind == Kind::go_on);
  }
}

TEST_CASE_METHOD(BudgetFixture, "a GPU on which all fails while others work is retired",
                 "[schedule]") {
  (void)succeed("gpu:1");
  CHECK(fail("gpu:0/0", "CUDA error 1").kind == Kind::go_on);
  (void)succeed("gpu:1");
  CHECK(fail("gpu:0/1", "CUDA error 2", 1, false).kind == Kind::go_on);
  const auto verdict = fail("gpu:0/0", "CUDA error 3");
  CHECK(verdict.kind == Kind::retire);
  CHECK(verdict.device == "gpu:0");
  CHECK(verdict.reason ==
        "3 runs in a row failed on gpu:0 while others succeed elsewhere: CUDA error 3");
  CHECK(fail("gpu:0/1", "CUDA error 4").kind == Kind::go_on);  // was on: said once
}

TEST_CASE_METHOD(BudgetFixture, "a slice of a GPU is retired; a GPU of a node is not",
                 "[schedule]") {
  for (int i = 0; i < 4; ++i) {
    (void)succeed("gpu:0:0");
    CHECK(fail("gpu:@17:1", "CUDA error 1").kind == Kind::go_on);
  }
  for (int i = 0; i < 2; ++i) {
    CHECK(fail("gpu:0:1/0", "CUDA error 2").kind == Kind::go_on);
    (void)succeed("gpu:0:0");
  }
  const auto verdict = fail("gpu:0:1/1", "CUDA error 2");
  CHECK(verdict.kind == Kind::retire);
  CHECK(verdict.device == "gpu:0:1");
}

TEST_CASE_METHOD(BudgetFixture, "a GPU is not to blame without proof", "[schedule]") {
  (void)succeed("gpu:1");
  SECTION("nothing succeeded elsewhere since") {
    for (int i = 0; i < 5; ++i) CHECK(fail("gpu:0").kind == Kind::go_on);
  }
  SECTION("it is a node's: Slurm decides which is used next") {
    for (int i = 0; i < 5; ++i) {
      CHECK(fail("gpu:n1:0", "CUDA error 1").kind == Kind::go_on);
      (void)succeed("gpu:n2:0");
    }
  }
  SECTION("a success on it ends the row") {
    for (int i = 0; i < 6; ++i) {
      CHECK(fail("gpu:0").kind == Kind::go_on);
      (void)succeed("gpu:1");
      if (i % 2 == 1) (void)succeed("gpu:0");
    }
  }
  SECTION("another GPU fails the same way: it is the configuration") {
    (void)fail("gpu:0");
    (void)fail("gpu:2");
    (void)succeed("gpu:1");
    for (int i = 0; i < 4; ++i) {
      CHECK(fail("gpu:0").kind == Kind::go_on);
      CHECK(fail("gpu:2").kind == Kind::go_on);
    }
  }
  SECTION("it is one run again and again") {
    same_run_ = true;
    (void)fail("gpu:0", "exit 1", 1, false);
    (void)succeed("gpu:1");
    for (int i = 0; i < 4; ++i) CHECK(fail("gpu:0", "exit 1", 1, false).kind == Kind::go_on);
  }
  SECTION("a long run between ends the row") {
    (void)fail("gpu:0");
    (void)fail("gpu:0");
    (void)succeed("gpu:1");
    CHECK(fail("gpu:0", "exit 1", 600).kind == Kind::go_on);
    CHECK(fail("gpu:0").kind == Kind::go_on);
  }
  SECTION("cores are never retired") {
    (void)fail("cpu:0");
    (void)succeed("gpu:1");
    for (int i = 0; i < 4; ++i) CHECK(fail("cpu:0").kind == Kind::go_on);
  }
  SECTION("only auto judges") {
    budget_ = FailureBudget({Limit::number, 100}, 100);
    (void)fail("gpu:0");
    (void)succeed("gpu:1");
    for (int i = 0; i < 4; ++i) CHECK(fail("gpu:0").kind == Kind::go_on);
  }
}
