#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/failure_reason.hpp>
#include <gridctl/launch/run_file.hpp>

#include <signal.h>
#include <sys/stat.h>

namespace gridctl::launch {
namespace {

const ExitStatus kOk{0, std::nullopt, false};
const ExitStatus kExit1{1, std::nullopt, false};

ExitStatus code(int value) {
  return {value, std::nullopt, false};
}

class Fixture {
 protected:
  Fixture() {
    launch_.run.directory = dir_.path();
    launch_.output = dir_.path() / "output.log";
  }
  std::string reason_of(const std::string& output, const ExitStatus& exit = kExit1) {
    dir_.write("output.log", output);
    return failure_reason(launch_, exit);
  }

  test::ScratchDir dir_;
  Launch launch_;
};

TEST_CASE_METHOD(Fixture, "a run that ends well has no reason to fail", "[launch]") {
  dir_.write("models/best.pt", "weights");
  launch_.produces = {"models/best.pt", "**/*.pt"};
  CHECK(reason_of("error: but it went on\n", kOk).empty());
  CHECK(state_of(kOk, "") == RunState::succeeded);
}

TEST_CASE_METHOD(Fixture, "exit 0 without its products is a failure", "[launch]") {
  dir_.write("models/empty.pt", "");
  launch_.produces = {"models/best.pt", "models/empty.pt"};
  const auto reason = failure_reason(launch_, kOk);
  CHECK(reason == "exit 0, but missing or empty: 'models/best.pt', 'models/empty.pt'");
  CHECK(state_of(kOk, reason) == RunState::failed);
}

TEST_CASE_METHOD(Fixture, "exit 77 is a skip", "[launch]") {
  const ExitStatus skip{77, std::nullopt, false};
  CHECK(reason_of("error: this data set is not here\n", skip).empty());
  CHECK(state_of(skip, "") == RunState::skipped);
}

TEST_CASE_METHOD(Fixture, "a signal is told by its name", "[launch]") {
  const ExitStatus crashed{std::nullopt, SIGSEGV, true};
  CHECK(reason_of("error: of long ago\n", crashed) == "SIGSEGV (core dumped)");
  CHECK(state_of(crashed, "SIGSEGV (core dumped)") == RunState::failed);
  CHECK(state_of(crashed, "") == RunState::failed);
}

TEST_CASE_METHOD(Fixture, "an abort tells what the exception said", "[launch]") {
  const ExitStatus aborted{std::nullopt, SIGABRT, false};
  CHECK(reason_of("terminate called after throwing an instance of 'std::runtime_error'\n"
                  "  what():  no such layer\n",
                  aborted) == "SIGABRT: what():  no such layer");
  CHECK(reason_of("train: train.cpp:12: main: Assertion `n > 0' failed.\n", aborted) ==
        "SIGABRT: train: train.cpp:12: main: Assertion `n > 0' failed.");
  CHECK(reason_of("loss 0.3\n", aborted) == "SIGABRT");
  CHECK(reason_of("", aborted) == "SIGABRT");
}

TEST_CASE_METHOD(Fixture, "of a Python exception its last line is the reason", "[launch]") {
  CHECK(reason_of("epoch 1\n"
                  "Traceback (most recent call last):\n"
                  "  File \"train.py\", line 3, in <module>\n"
                  "    step()\n"
                  "torch.cuda.OutOfMemoryError: CUDA out of memory.\n"
                  "cleaning up after an error\n") ==
        "torch.cuda.OutOfMemoryError: CUDA out of memory.");
}

TEST_CASE_METHOD(Fixture, "of two exceptions the later one is the reason", "[launch]") {
  CHECK(reason_of("Traceback (most recent call last):\n"
                  "  File \"a.py\", line 1\n"
                  "KeyError: 'lr'\n"
                  "\n"
                  "During handling of the above exception, another exception occurred:\n"
                  "\n"
                  "Traceback (most recent call last):\n"
                  "  File \"b.py\", line 2\n"
                  "ValueError: no lr\n") == "ValueError: no lr");
}

TEST_CASE_METHOD(Fixture, "else the last line that speaks of an error is the reason", "[launch]") {
  CHECK(reason_of("ERROR: first\nError: cannot read 'x'\nbye\n") == "Error: cannot read 'x'");
  CHECK(reason_of("Fatal: disk on fire\nvalid error: 0.0712\nerrors = 3\n") ==
        "Fatal: disk on fire");
  CHECK(reason_of("10%\r20%\rerror: stop here\r\n") == "error: stop here");
}

TEST_CASE_METHOD(Fixture, "else the last words of the output belong to the exit code", "[launch]") {
  CHECK(reason_of("loss 0.3\n") == "exit 1: loss 0.3");
  CHECK(reason_of("step 1\nstep 2\n\n  \n") == "exit 1: step 2");
  CHECK(reason_of("usage: train.py [-h]\n------\n") == "exit 1: usage: train.py [-h]");
  CHECK(reason_of("----\n") == "exit 1: ----");
  CHECK(reason_of("python3: can't open file '/p/trian.py': [Errno 2] No such file or directory\n",
                  code(2)) ==
        "exit 2: python3: can't open file '/p/trian.py': [Errno 2] No such file or directory");
}

TEST_CASE_METHOD(Fixture, "a line about something missing comes before later words", "[launch]") {
  CHECK(reason_of("sh: 1: nosuchprog: not found\ndone\n", code(127)) ==
        "exit 127: sh: 1: nosuchprog: not found");
  CHECK(reason_of("bash: line 1: ./x: Permission denied\nbye\n", code(126)) ==
        "exit 126: bash: line 1: ./x: Permission denied");
  // Far above the end such words are rather those of a warning.
  CHECK(reason_of("cache not found\n1\n2\n3\n4\nlast\n") == "exit 1: last");
}

TEST_CASE_METHOD(Fixture, "an exit without any output gets words too", "[launch]") {
  CHECK(reason_of("", code(3)) == "exit 3, without a word of output");
  CHECK(reason_of("\n \n", code(3)) == "exit 3, without a word of output");
  CHECK(reason_of("", code(127)) == "exit 127: a command was not found; without a word of output");
  CHECK(reason_of("", code(126)) ==
        "exit 126: a command cannot be executed; without a word of output");
  CHECK(reason_of("", code(137)) == "exit 137 (128 + SIGKILL), without a word of output");
  launch_.output = dir_.path() / "missing.log";
  CHECK(failure_reason(launch_, kExit1) == "exit 1; its output cannot be read");
}

TEST_CASE_METHOD(Fixture, "Windows line ends of a script are named", "[launch]") {
  const std::string hint = " (a script with Windows line ends, CRLF)";
  CHECK(reason_of("/usr/bin/env: 'python3\\r': No such file or directory\n", code(127)) ==
        "exit 127: /usr/bin/env: 'python3\\r': No such file or directory" + hint);
  CHECK(reason_of("run.sh: 2: foo\r: not found\n", code(127)) ==
        "exit 127: run.sh: 2: foo\\x0d: not found" + hint);
  CHECK(reason_of("bash: ./t.py: /usr/bin/python3^M: bad interpreter: No such file\n", code(126)) ==
        "exit 126: bash: ./t.py: /usr/bin/python3^M: bad interpreter: No such file" + hint);
  const auto script = dir_.write("run.sh", "#!/bin/sh\r\n").string();
  CHECK_THAT(reason_of("sh: 1: " + script + ": not found\n", code(127)),
             Catch::Contains("its first line ('#!/bin/sh') ends in a carriage return"));
  dir_.write("run.sh", "#!/no/such/interpreter\n");
  CHECK_THAT(reason_of("sh: 1: " + script + ": not found\n", code(127)),
             Catch::Contains("'/no/such/interpreter', is not there"));
  // A progress bar that ends in such words is none.
  CHECK(reason_of("10%\r20%\rmodel not found\n") == "exit 1: model not found");
}

TEST_CASE_METHOD(Fixture, "only the end of a long output is read", "[launch]") {
  const std::string noise(100, 'x');
  std::string output = "error: the cause\n";
  for (int i = 0; i < 1000; ++i) output += noise + "\n";
  CHECK(reason_of(output) == "exit 1: " + noise);
  CHECK(reason_of(output + "error: at the end\n") == "error: at the end");
}

TEST_CASE_METHOD(Fixture, "a reason is short and harmless", "[launch]") {
  CHECK(reason_of("error: \x1b[31mred\x1b[0m \xff\n") == "error: \\x1b[31mred\\x1b[0m \\xff");
  const auto reason = reason_of("error: " + std::string(5000, 'x') + "\n");
  CHECK(reason.size() < 400);
}

TEST_CASE_METHOD(Fixture, "an output that the run has replaced by a pipe or a link tells nothing",
                 "[launch]") {
  REQUIRE(::mkfifo(launch_.output.c_str(), 0600) == 0);
  CHECK(failure_reason(launch_, kExit1) == "exit 1; its output cannot be read");
  fs::remove(launch_.output);
  fs::create_symlink(dir_.write("other", "error: of somebody else\n"), launch_.output);
  CHECK(failure_reason(launch_, kExit1) == "exit 1; its output cannot be read");
}

}  // namespace
}  // namespace gridctl::launch
