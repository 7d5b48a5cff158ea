#include "support/catch.hpp"

#include <gridctl/core/run.hpp>

#include <set>

using namespace gridctl;

TEST_CASE("a run id reads back as it was printed", "[core]") {
  CHECK(to_string(RunId{17, 2}) == "17.2");
  CHECK(parse_run_id("17.2") == RunId{17, 2});
  for (const auto* bad : {"", "17", "17.", ".2", "0.1", "1.0", "1.2.3", "a.b", "-1.2", "1. 2"}) {
    INFO(bad);
    CHECK_FALSE(parse_run_id(bad).has_value());
  }
}

TEST_CASE("a run moves only along the legal edges", "[core]") {
  using S = RunState;
  const std::set<std::pair<S, S>> legal = {
      {S::planned, S::running},
      {S::planned, S::failed},
      {S::running, S::succeeded},
      {S::running, S::failed},
      {S::running, S::stopped},
      {S::running, S::lost},
      {S::running, S::skipped},
      {S::failed, S::planned},
      {S::failed, S::running},
      {S::stopped, S::planned},
      {S::stopped, S::running},
      {S::lost, S::planned},
      {S::lost, S::running},
      {S::skipped, S::planned},
      {S::skipped, S::running},
      {S::planned, S::skipped},
      {S::planned, S::stopped},
      {S::succeeded, S::planned},
      {S::succeeded, S::running},
      // A scheduler has it: it may begin, end without having begun, or leave no trace.
      {S::planned, S::submitted},
      {S::submitted, S::running},
      {S::submitted, S::planned},
      {S::submitted, S::succeeded},
      {S::submitted, S::failed},
      {S::submitted, S::stopped},
      {S::submitted, S::lost},
      {S::submitted, S::skipped},
      {S::failed, S::submitted},
      {S::stopped, S::submitted},
      {S::lost, S::submitted},
      {S::skipped, S::submitted},
      {S::succeeded, S::submitted},
      // A rule is against it.
      {S::planned, S::stopped_early},
      {S::submitted, S::stopped_early},
      {S::running, S::stopped_early},
      {S::stopped_early, S::planned},
      {S::stopped_early, S::submitted},
      {S::stopped_early, S::running},
  };
  const auto all = {S::planned, S::submitted, S::running, S::succeeded,    S::failed,
                    S::stopped, S::lost,      S::skipped, S::stopped_early};
  for (const auto from : all) {
    for (const auto to : all) {
      INFO(to_string(from) << " -> " << to_string(to));
      CHECK(is_legal(from, to) == legal.contains({from, to}));
    }
    CHECK(parse_run_state(to_string(from)) == from);
  }
  CHECK_FALSE(parse_run_state("finished").has_value());
}

TEST_CASE("exit(9) and SIGKILL read differently", "[core]") {
  CHECK(to_string(ExitStatus{9, {}, false}) == "exit 9");
  CHECK(to_string(ExitStatus{{}, 9, false}) == "SIGKILL");
  CHECK(to_string(ExitStatus{{}, 11, true}) == "SIGSEGV (core dumped)");
  CHECK_FALSE(ExitStatus{{}, 9, false}.success());
  CHECK(ExitStatus{0, {}, false}.success());
}
