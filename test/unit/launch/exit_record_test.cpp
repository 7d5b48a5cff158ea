#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/exit_record.hpp>

namespace gridctl::launch {
namespace {

JobExit some_exit() {
  JobExit exit;
  exit.exit.status = {std::nullopt, 11, true};
  exit.exit.usage = {1.5, 0.25, 4096};
  exit.seconds = 2.125;
  exit.ended_at = TimePoint(std::chrono::milliseconds(1'700'000'000'123));
  exit.leftovers = 3;
  exit.unkillable = 1;
  exit.memory_peak = 1ULL << 33U;
  exit.oom_kills = 4;
  exit.asked = AskedEnd{{EndRequest::Cause::hang, "hung: wrote nothing for 3.0s"},
                        TimePoint(std::chrono::milliseconds(1'700'000'000'100)),
                        4711};
  return exit;
}

TEST_CASE("an exit record is read back as it was written", "[launch]") {
  const test::ScratchDir run;
  run.write("exit.json", exit_record(some_exit(), {"77 python \xff train.py"}));
  const auto exit = read_exit_record(run.path()).value();
  CHECK_FALSE(exit.exit.status.code);
  CHECK(exit.exit.status.signal == 11);
  CHECK(exit.exit.status.core_dumped);
  CHECK(exit.exit.usage.user_seconds == 1.5);
  CHECK(exit.exit.usage.system_seconds == 0.25);
  CHECK(exit.exit.usage.max_rss_bytes == 4096);
  CHECK(exit.seconds == 2.125);
  CHECK(exit.ended_at == some_exit().ended_at);
  CHECK(exit.leftovers == 3);
  CHECK(exit.unkillable == 1);
  CHECK(exit.memory_peak == 1ULL << 33U);
  CHECK(exit.oom_kills == 4);
  CHECK_FALSE(exit.lost);
  REQUIRE(exit.asked);
  CHECK(exit.asked->request.cause == EndRequest::Cause::hang);
  CHECK(exit.asked->request.why == "hung: wrote nothing for 3.0s");
  CHECK(exit.asked->at == some_exit().asked->at);
  CHECK(exit.asked->by == 4711);
}

TEST_CASE("an exit record tells when the run began, and is no link", "[launch]") {
  const test::ScratchDir run;
  CHECK(exit_record(some_exit(), {}).find("\"began_at\":\"2023-11-14T22:13:17.998Z\"") !=
        std::string::npos);
  fs::create_symlink(run.write("elsewhere", exit_record(some_exit(), {})),
                     run.path() / "exit.json");
  CHECK_FALSE(read_exit_record(run.path()));
}

TEST_CASE("what is no exit record is none, wherever it is torn", "[launch]") {
  const test::ScratchDir run;
  CHECK_FALSE(read_exit_record(run.path()));
  const auto whole = exit_record(some_exit(), {});
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    run.write("exit.json", whole.substr(0, size));
    CHECK_FALSE(read_exit_record(run.path()));
  }
  for (const auto* other : {"[]", "null", R"({"schema":"gridctl.exit/2"})", R"({"schema":1})",
                            R"({"schema":"gridctl.exit/1","exit_code":"0"})"}) {
    run.write("exit.json", other);
    CHECK_FALSE(read_exit_record(run.path()));
  }
}

}  // namespace
}  // namespace gridctl::launch
