#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/run_file.hpp>

#include <nlohmann/json.hpp>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

namespace gridctl::launch {
namespace {

const ExitStatus kOk{0, std::nullopt, false};
const ExitStatus kExit1{1, std::nullopt, false};

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

TEST_CASE_METHOD(Fixture,
                 "a run that was asked to end is what it was asked for, however it answers",
                 "[launch]") {
  using Cause = EndRequest::Cause;
  const int code = GENERATE(0, 1, 75, 77);
  JobExit exit;
  exit.exit.status.code = code;
  exit.asked = AskedEnd{};
  auto event = event_of(launch_, exit);
  CHECK(event.state == RunState::stopped);
  CHECK(event.reason == "stopped on request");
  CHECK_FALSE(event.requeued);
  CHECK(event.exit->code == code);
  exit.asked->request = {Cause::timeout, "timed out after 6.0s"};
  event = event_of(launch_, exit);
  CHECK(event.state == RunState::failed);
  CHECK(event.reason == "timed out after 6.0s");
  CHECK(event.failure_class == "timed out");
  exit.asked->request = {Cause::hang, "hung"};
  CHECK(event_of(launch_, exit).failure_class == "hung");
  exit.asked->request = {Cause::lost_device, "GPU 1: fell off the bus"};
  CHECK(event_of(launch_, exit).failure_class == "lost device");
}

TEST_CASE_METHOD(Fixture, "an output that the run has replaced by a pipe or a link tells nothing",
                 "[launch]") {
  REQUIRE(::mkfifo(launch_.output.c_str(), 0600) == 0);
  CHECK(failure_reason(launch_, kExit1) == "exit 1");
  fs::remove(launch_.output);
  fs::create_symlink(dir_.write("other", "error: of somebody else\n"), launch_.output);
  CHECK(failure_reason(launch_, kExit1) == "exit 1");
}

TEST_CASE_METHOD(Fixture, "a run that the kernel killed for its memory says how much it had",
                 "[launch]") {
  JobExit exit;
  exit.exit.status.signal = SIGKILL;
  CHECK(event_of(launch_, exit).reason == "SIGKILL");
  exit.oom_kills = 1;
  CHECK(event_of(launch_, exit).reason == "killed by the kernel: out of memory");
  exit.memory_peak = std::uint64_t{2} << 30U;
  launch_.memory_limit = std::uint64_t{2} << 30U;
  CHECK(event_of(launch_, exit).reason ==
        "killed by the kernel: out of memory (2.0 GiB of 2.0 GiB)");
  exit.exit.status = kOk;  // it did without the process that was killed
  CHECK(event_of(launch_, exit).state == RunState::succeeded);
}

TEST_CASE_METHOD(Fixture, "an abort tells what the exception said", "[launch]") {
  const ExitStatus aborted{std::nullopt, SIGABRT, false};
  CHECK(reason_of("terminate called after throwing an instance of 'std::runtime_error'\n"
                  "  what():  no such layer\n",
                  aborted) == "SIGABRT: what():  no such layer");
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

TEST_CASE_METHOD(Fixture, "without any such line the exit code is the reason", "[launch]") {
  CHECK(reason_of("loss 0.3\n") == "exit 1");
  CHECK(reason_of("") == "exit 1");
  launch_.output = dir_.path() / "missing.log";
  CHECK(failure_reason(launch_, kExit1) == "exit 1");
}

TEST_CASE_METHOD(Fixture, "only the end of a long output is read", "[launch]") {
  const std::string noise(100, '.');
  std::string output = "error: the cause\n";
  for (int i = 0; i < 1000; ++i) output += noise + "\n";
  CHECK(reason_of(output) == "exit 1");
  CHECK(reason_of(output + "error: at the end\n") == "error: at the end");
}

TEST_CASE_METHOD(Fixture, "a reason is short and harmless", "[launch]") {
  CHECK(reason_of("error: \x1b[31mred\x1b[0m \xff\n") == "error: ␛[31mred␛[0m \\xff");
  const auto reason = reason_of("error: " + std::string(5000, 'x') + "\n");
  CHECK(reason.size() < 400);
}

TEST_CASE_METHOD(Fixture, "run.json tells all of an ended run", "[launch]") {
  ::setenv("GRIDCTL_TEST_SET_BY_USER", "1", 1);
  launch_.run.id = {17, 2};
  launch_.run.attempt = 3;
  launch_.run.label = "lenet5 lr=0.01";
  launch_.run.directory = "/exp/runs/0017/2/attempt-3";
  launch_.task = "lenet5";
  launch_.identity = "v1:9f86d081884c7d65";
  launch_.seed = 0xFFFF'FFFF'FFFF'FFFFULL;
  launch_.argv = {"python3", "train.py", "--config", "a b.yaml"};
  launch_.environment = {{"GRIDCTL_RUN_ID", "17.2"}};
  launch_.working_directory = "/data/proj";
  launch_.placement.kind = DeviceKind::gpu;
  launch_.placement.slot = "gpu:1";
  launch_.placement.cpus = {2, 3};
  launch_.placement.gpus = {Gpu{}};
  launch_.placement.gpus.front().index = 1;
  launch_.placement.gpus.front().uuid = "GPU-5f2c";
  launch_.placement.gpus.front().name = "A100";
  launch_.placement.defaults = {{"OMP_NUM_THREADS_OF_TEST", "2"},
                                {"GRIDCTL_TEST_SET_BY_USER", "2"}};
  RunEvent event;
  event.state = RunState::failed;
  event.at = TimePoint(std::chrono::milliseconds(1'790'000'038'120));
  event.exit = ExitStatus{std::nullopt, SIGSEGV, true};
  event.usage = Usage{1.5, 0.25, 4096};
  event.gpu = GpuUse{1'000'000, 62.5};
  event.seconds = 38.12;
  event.reason = "SIGSEGV (core dumped)";
  event.failure_class = "ordinary";
  event.leftovers = 2;

  auto document = run_document(launch_, event, TimePoint(std::chrono::seconds(1'790'000'000)));
  CHECK(document["host"].is_string());
  document.erase("host");
  const auto* const expected = R"json({
    "schema": "gridctl.run/1", "run": "17.2", "phase": "train", "attempt": 3, "test": 0,
    "label": "lenet5 lr=0.01", "task": "lenet5", "identity": "v1:9f86d081884c7d65",
    "seed": 18446744073709551615, "state": "failed", "device": "gpu", "slot": "gpu:1",
    "cpus": [2, 3], "gpus": [{"index": 1, "uuid": "GPU-5f2c", "name": "A100"}],
    "command": ["python3", "train.py", "--config", "a b.yaml"], "cwd": "/data/proj",
    "environment": {"OMP_NUM_THREADS_OF_TEST": "2", "GRIDCTL_RUN_ID": "17.2"},
    "directory": "/exp/runs/0017/2/attempt-3", "started_at": "2026-09-21T14:13:20.000Z",
    "ended_at": "2026-09-21T14:13:58.120Z", "seconds": 38.12, "exit_code": null, "signal": 11,
    "core_dumped": true,
    "usage": {"user_seconds": 1.5, "system_seconds": 0.25, "max_rss_bytes": 4096},
    "gpu_usage": {"peak_memory_bytes": 1000000, "mean_utilization_percent": 62.5},
    "failure_class": "ordinary", "requeued": false, "leftovers": 2, "model": "",
    "reason": "SIGSEGV (core dumped)"})json";
  CHECK(document == nlohmann::ordered_json::parse(expected));
}

TEST_CASE_METHOD(Fixture, "what is not known yet of a running run is null", "[launch]") {
  launch_.argv = {"true"};
  RunEvent event;
  event.state = RunState::running;
  const auto document = run_document(launch_, event, std::nullopt);
  for (const auto* key :
       {"started_at", "ended_at", "seconds", "exit_code", "signal", "core_dumped", "usage"}) {
    INFO(key);
    CHECK(document[key].is_null());
  }
  CHECK(document["cwd"] == fs::current_path().string());
}

TEST_CASE_METHOD(Fixture, "a name that is no UTF-8 can still be written as JSON", "[launch]") {
  launch_.argv = {"train", "caf\xe9", "café"};
  const auto document = run_document(launch_, {}, std::nullopt);
  CHECK_NOTHROW(document.dump());
  CHECK(document["command"][1] == "caf\uFFFD");
  CHECK(document["command"][2] == "café");
}

}  // namespace
}  // namespace gridctl::launch
