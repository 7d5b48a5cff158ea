#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/run_file.hpp>

#include <nlohmann/json.hpp>
#include <signal.h>
#include <stdlib.h>

namespace gridctl::launch {
namespace {

const ExitStatus kOk{0, std::nullopt, false};

class Fixture {
 protected:
  Fixture() {
    launch_.run.directory = dir_.path();
    launch_.output = dir_.path() / "output.log";
  }

  test::ScratchDir dir_;
  Launch launch_;
};

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
  exit.asked->request = {Cause::rule, "median: acc 0.2 at epoch 3"};
  event = event_of(launch_, exit);
  CHECK(event.state == RunState::stopped_early);
  CHECK(event.reason == "median: acc 0.2 at epoch 3");
  CHECK(event.failure_class.empty());
}

TEST_CASE_METHOD(Fixture, "a run that is good enough has succeeded with its products alone",
                 "[launch]") {
  JobExit exit;
  exit.exit.status.signal = SIGTERM;
  exit.asked = AskedEnd{};
  exit.asked->request = {EndRequest::Cause::target, "target: acc 0.99 at epoch 3"};
  CHECK(event_of(launch_, exit).state == RunState::succeeded);
  launch_.produces = {"model.pt"};
  const auto event = event_of(launch_, exit);
  CHECK(event.state == RunState::failed);
  CHECK(event.reason.starts_with("target: acc 0.99 at epoch 3, but "));
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
