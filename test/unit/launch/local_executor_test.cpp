#include "support/catch.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"

#include <gridctl/launch/make_executor.hpp>

#include <algorithm>
#include <set>

#include <signal.h>

namespace gridctl::launch {
namespace {

using namespace std::chrono_literals;
using Signals = std::vector<int>;

test::FakeProcess endless(bool ignores_term) {
  test::FakeProcess process;
  process.works_for = std::nullopt;
  process.ignores_term = ignores_term;
  return process;
}

class Fixture {
 protected:
  JobId start(const Launch& launch) {
    const auto job =
        executor_->start(launch, [this](const auto& exit) { exits_.push_back(exit.exit); });
    REQUIRE(job);
    return *job;
  }
  static Launch launch_of(std::vector<std::string> argv) {
    Launch launch;
    launch.argv = std::move(argv);
    return launch;
  }
  [[nodiscard]] Signals sent() const {
    Signals numbers;
    for (const auto& [process, number] : processes_.signals) numbers.push_back(number);
    return numbers;
  }

  test::ManualLoop loop_;
  test::FakeProcess next_;
  test::FakeProcesses processes_{loop_, [this](const auto&) { return next_; }};
  std::unique_ptr<Executor> executor_ =
      make_local_executor(loop_, processes_, LocalOptions{10'000ms});
  std::vector<sys::ProcessExit> exits_;
};

TEST_CASE_METHOD(Fixture, "a run becomes a process with all that it needs", "[launch]") {
  auto launch = launch_of({"sh", "-c", "a b"});
  launch.working_directory = "/tmp";
  launch.output = "/tmp/output.log";
  launch.environment = {{"GRIDCTL_RUN_ID", "1.1"}};
  launch.placement.cpus = {3, 7};
  start(launch);

  REQUIRE(processes_.spawned.size() == 1);
  const auto& spec = processes_.spawned.front();
  CHECK(spec.program.is_absolute());
  CHECK(spec.program.filename() == "sh");
  CHECK(spec.argv == launch.argv);
  CHECK(spec.working_directory == "/tmp");
  CHECK(spec.output == "/tmp/output.log");
  CHECK(spec.cpus == std::vector<int>{3, 7});
  CHECK(std::count(spec.environment.begin(), spec.environment.end(), "GRIDCTL_RUN_ID=1.1") == 1);
  CHECK(executor_->name() == "local");
}

TEST_CASE_METHOD(Fixture, "the end of a run is told once, from the loop", "[launch]") {
  next_.exit = {3, std::nullopt, false};
  next_.usage.user_seconds = 0.5;
  const auto job = start(launch_of({"sh"}));
  CHECK(exits_.empty());
  loop_.advance(1s);
  REQUIRE(exits_.size() == 1);
  CHECK(exits_.front().status.code == 3);
  CHECK(exits_.front().usage.user_seconds == 0.5);

  executor_->stop(job, Urgency::polite);
  executor_->stop(job, Urgency::now);
  loop_.run();
  CHECK(exits_.size() == 1);
  CHECK(processes_.signals.empty());
}

TEST_CASE_METHOD(Fixture, "a program that is not there never begins", "[launch]") {
  const auto job = executor_->start(launch_of({"gridctl-no-such-program"}), [](const auto&) {});
  REQUIRE_FALSE(job);
  CHECK(job.error().message == "there is no program 'gridctl-no-such-program' on PATH");
  CHECK(processes_.spawned.empty());
}

TEST_CASE_METHOD(Fixture, "a process that cannot be started is an error, not an exit", "[launch]") {
  next_.refused = Error{ErrorKind::io, "cannot run 'sh': Exec format error", "", {}, {}, {}};
  const auto job = executor_->start(launch_of({"sh"}),
                                    [this](const auto& exit) { exits_.push_back(exit.exit); });
  REQUIRE_FALSE(job);
  CHECK(job.error().message == "cannot run 'sh': Exec format error");
  loop_.run();
  CHECK(exits_.empty());
}

TEST_CASE_METHOD(Fixture, "a polite stop asks, and asks only once", "[launch]") {
  next_ = endless(false);
  const auto job = start(launch_of({"sh"}));
  executor_->stop(job, Urgency::polite);
  executor_->stop(job, Urgency::polite);
  // SIGCONT: one that is stopped could not hear.
  CHECK(sent() == Signals{SIGTERM, SIGCONT});
  loop_.run();
  REQUIRE(exits_.size() == 1);
  CHECK(exits_.front().status.signal == SIGTERM);
  CHECK(loop_.timers() == 0);
}

TEST_CASE_METHOD(Fixture, "who does not listen is killed after the grace period", "[launch]") {
  next_ = endless(true);
  const auto job = start(launch_of({"sh"}));
  executor_->stop(job, Urgency::polite);
  loop_.advance(9'999ms);
  CHECK(exits_.empty());
  loop_.advance(1ms);
  REQUIRE(exits_.size() == 1);
  CHECK(exits_.front().status.signal == SIGKILL);
  CHECK(sent() == Signals{SIGTERM, SIGCONT, SIGKILL});
}

TEST_CASE_METHOD(Fixture, "an urgent stop does not wait for a polite one", "[launch]") {
  next_ = endless(true);
  const auto job = start(launch_of({"sh"}));
  executor_->stop(job, Urgency::polite);
  executor_->stop(job, Urgency::now);
  loop_.advance(0s);
  REQUIRE(exits_.size() == 1);
  CHECK(exits_.front().status.signal == SIGKILL);
  CHECK(loop_.timers() == 0);
}

TEST_CASE_METHOD(Fixture, "a stop ends one run and not its neighbour", "[launch]") {
  next_ = endless(false);
  const auto first = start(launch_of({"sh"}));
  const auto second = start(launch_of({"sh"}));
  CHECK(first != second);
  executor_->stop(second, Urgency::polite);
  loop_.run();
  CHECK(exits_.size() == 1);
  CHECK(processes_.living() == 1);
}

TEST_CASE("a child gets our environment, what is set for it, and defaults last", "[launch]") {
  const std::vector<std::string> ours = {"PATH=/bin", "OMP_NUM_THREADS=4", "LR=a=b"};
  const auto environment =
      child_environment(ours, {{"PATH", "/opt/bin"}, {"SEED", "1"}, {"SEED", "2"}},
                        {{"OMP_NUM_THREADS", "1"}, {"MKL_NUM_THREADS", "1"}, {"SEED", "3"}});
  CHECK(std::set<std::string>(environment.begin(), environment.end()) ==
        std::set<std::string>{"PATH=/opt/bin", "OMP_NUM_THREADS=4", "LR=a=b", "SEED=2",
                              "MKL_NUM_THREADS=1"});
  CHECK(environment.size() == 5);
}

}  // namespace
}  // namespace gridctl::launch
