#include "run_traces.hpp"

#include "support/planned_experiment.hpp"

using namespace gridctl;
using namespace gridctl::experiment;
using test::ScratchDir;

namespace {

std::string run_file(int attempt, const std::string& state, const std::string& more = {}) {
  return fmt::format(
      R"({{"schema": "gridctl.run/1", "attempt": {}, "state": "{}", "label": "t lr=1",
           "task": "t", "identity": "v1:aa", "seed": 7, "slot": "cpu:0", "exit_code": 0,
           "seconds": 2.5, "ended_at": "2026-11-04T09:12:33.000Z"{}}})",
      attempt, state, more);
}

std::string exit_file(int code) {
  launch::JobExit exit;
  exit.exit.status.code = code;
  exit.seconds = 4;
  exit.leftovers = 2;
  return launch::exit_record(exit, {});
}

/// Folders of runs, and what they tell.
class Scene {
 public:
  journal::Records read(const std::vector<journal::ConfigurationRecord>& known = {}) const {
    return read_run_traces(dir.path(), known);
  }
  /// "1.1 attempt 2 test 0 failed" of each attempt.
  std::vector<std::string> attempts(
      const std::vector<journal::ConfigurationRecord>& known = {}) const {
    std::vector<std::string> list;
    for (const auto& attempt : read(known).attempts)
      list.push_back(fmt::format("{} attempt {} test {} {}", to_string(attempt.id), attempt.attempt,
                                 attempt.test, to_string(attempt.state)));
    return list;
  }
  void write(const std::string& name, const std::string& text = {}) const {
    dir.write("runs/" + name, text);
  }
  ScratchDir dir;
};

using Attempts = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Scene, "an experiment without runs has left no traces", "[experiment]") {
  const auto books = read();
  CHECK(books.attempts.empty());
  CHECK(books.runs.empty());
  CHECK(books.configurations.empty());
}

TEST_CASE_METHOD(Scene, "run.json tells how the attempt ended that it is of", "[experiment]") {
  write("0001-t/1/attempt-1/output.log");
  write("0001-t/1/attempt-2/output.log");
  write("0001-t/1/run.json", run_file(2, "failed", R"(, "reason": "exit 1", "leftovers": 3)"));
  CHECK(attempts() == Attempts{"1.1 attempt 1 test 0 lost", "1.1 attempt 2 test 0 failed"});
  const auto last = read().attempts.back();
  CHECK(last.seed == 7);
  CHECK(last.slot == "cpu:0");
  CHECK(last.reason == "exit 1");
  CHECK(last.seconds == 2.5);
  CHECK(last.leftovers == 3);
  CHECK(last.directory == "runs/0001-t/1/attempt-2");
  REQUIRE(last.exit);
  CHECK(last.exit->code == 0);
}

TEST_CASE_METHOD(Scene, "the last attempt without an end counts as running, earlier ones as lost",
                 "[experiment]") {
  write("0001-t/1/attempt-1/output.log");
  write("0001-t/1/attempt-2/output.log");
  CHECK(attempts() == Attempts{"1.1 attempt 1 test 0 lost", "1.1 attempt 2 test 0 running"});
}

TEST_CASE_METHOD(Scene, "an exit that was followed by another attempt was a failure",
                 "[experiment]") {
  write("0001-t/1/attempt-1/exit.json", exit_file(3));
  write("0001-t/1/attempt-2/exit.json", exit_file(3));
  CHECK(attempts() == Attempts{"1.1 attempt 1 test 0 failed", "1.1 attempt 2 test 0 running"});
  const auto first = read().attempts.front();
  CHECK(first.reason == "exit 3");
  CHECK(first.seconds == 4);
  CHECK(first.leftovers == 2);
}

TEST_CASE_METHOD(Scene, "a run.json that is damaged, of another schema or of no end tells nothing",
                 "[experiment]") {
  write("0001-t/1/attempt-1/output.log");
  write("0001-t/1/run.json",
        GENERATE(as<std::string>(), "{", "[]", R"({"schema": "other/1", "attempt": 1})",
                 R"({"schema": "gridctl.run/1", "attempt": 1, "state": "running"})",
                 R"({"schema": "gridctl.run/1", "attempt": "1", "state": "failed"})",
                 R"({"schema": "gridctl.run/1", "attempt": 1, "state": 7})"));
  CHECK(attempts() == Attempts{"1.1 attempt 1 test 0 running"});
}

TEST_CASE_METHOD(Scene, "tests and their further attempts are found below their training",
                 "[experiment]") {
  write("0001-t/1/attempt-1/test-1/run.json", run_file(1, "failed"));
  write("0001-t/1/attempt-1/test-1-attempt-2/run.json",
        run_file(2, "succeeded", R"(, "model": "m.pt")"));
  write("0001-t/1/attempt-1/test-2/output.log");
  CHECK(attempts() == Attempts{"1.1 attempt 1 test 0 running", "1.1 attempt 1 test 1 failed",
                               "1.1 attempt 2 test 1 succeeded", "1.1 attempt 1 test 2 running"});
  CHECK(read().attempts[2].model == "m.pt");
  CHECK(read().attempts[2].phase == Phase::test);
}

TEST_CASE_METHOD(Scene, "a configuration has the number it is known by, or that of its folder",
                 "[experiment]") {
  write("0001-t/1/attempt-1/output.log");
  write("renamed/1/attempt-1/output.log");
  CHECK(attempts() == Attempts{"1.1 attempt 1 test 0 running"});
  const journal::ConfigurationRecord known = {9, "t lr=9", "t", "renamed", "v1:99"};
  CHECK(attempts({known}) ==
        Attempts{"1.1 attempt 1 test 0 running", "9.1 attempt 1 test 0 running"});
}

TEST_CASE_METHOD(Scene, "the first run that says what its configuration is describes it",
                 "[experiment]") {
  write("0004-t/1/attempt-1/output.log");
  write("0004-t/2/attempt-1/output.log");
  write("0004-t/2/run.json", run_file(1, "succeeded"));
  const auto books = read();
  REQUIRE(books.configurations.size() == 1);
  CHECK(books.configurations[0].number == 4);
  CHECK(books.configurations[0].label == "t lr=1");
  CHECK(books.configurations[0].folder == "0004-t");
  CHECK(books.configurations[0].identity == "v1:aa");
}

TEST_CASE_METHOD(Scene, "folders with other names, links and files are no runs", "[experiment]") {
  write("0001-t/1/attempt-1/output.log");
  write("0001-t/0/attempt-1/output.log");
  write("0001-t/x/attempt-1/output.log");
  write("0001-t/1/attempt-/output.log");
  write("0001-t/1/attempt-2x/output.log");
  write("0001-t/2", "a file");
  fs::create_directory_symlink("attempt-1", dir.path() / "runs/0001-t/1/attempt-7");
  CHECK(attempts() == Attempts{"1.1 attempt 1 test 0 running"});
}
