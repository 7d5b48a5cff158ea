#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/origin.hpp>

using namespace gridctl;
using namespace gridctl::experiment;

namespace {

RunOrigin an_origin() {
  RunOrigin origin;
  origin.commit = "9f86d081884c";
  origin.command = {"python3", "train.py"};
  origin.interpreter = "/usr/bin/python3";
  origin.path = "/usr/bin:/bin";
  return origin;
}

std::optional<RunOrigin> last(const fs::path& folder) {
  auto origin = last_origin(folder);
  REQUIRE(origin);
  return *origin;
}

}  // namespace

TEST_CASE("an origin is recorded once, and again when it has changed", "[experiment]") {
  const test::ScratchDir dir;
  auto origin = an_origin();
  CHECK_FALSE(last(dir.path()));
  REQUIRE(record_origin(dir.path(), origin));
  REQUIRE(record_origin(dir.path(), origin));
  CHECK(fs::file_size(dir.path() / "origins.jsonl") < 500);
  CHECK(last(dir.path())->command == origin.command);
  origin.environment = {{"A", "b"}};
  origin.venv = "/opt/env";
  REQUIRE(record_origin(dir.path(), origin));
  CHECK(last(dir.path())->venv == "/opt/env");
  CHECK(differences(*last(dir.path()), origin).empty());
}

TEST_CASE("a torn line hides no origin before it", "[experiment]") {
  const test::ScratchDir dir;
  REQUIRE(record_origin(dir.path(), an_origin()));
  fs::ofstream(dir.path() / "origins.jsonl", std::ios::app) << R"({"schema":)";
  CHECK(last(dir.path())->commit == "9f86d081884c");
  auto other = an_origin();
  other.commit = "1";
  REQUIRE(record_origin(dir.path(), other));
  CHECK(last(dir.path())->commit == "1");
}

TEST_CASE("each thing that differs is named", "[experiment]") {
  const auto before = an_origin();
  auto now = before;
  CHECK(differences(before, now).empty());
  now.command = {"python3", "other.py", "--a b"};
  now.produces = {"model.pt"};
  now.commit = "1b2c3d4e5f60+00000001";
  now.interpreter = "/opt/env/bin/python3";
  now.venv = "/opt/env";
  now.path = "/opt/env/bin:/usr/bin";
  CHECK(differences(before, now) ==
        std::vector<std::string>{
            "the command is now [python3 other.py '--a b']; it was [python3 train.py]",
            "'produces' is now [model.pt]; it was []",
            "the commit is now 1b2c3d4e5f60+00000001; it was 9f86d081884c",
            "the program is now /opt/env/bin/python3; it was /usr/bin/python3",
            "VIRTUAL_ENV is now /opt/env; it was unset",
            "PATH has /opt/env/bin more and /bin less"});
}

TEST_CASE("the program's word stands for what runs, not for where", "[experiment]") {
  const auto origin = an_origin();
  auto other = origin;
  other.commit = "1";
  other.path = "/bin";
  CHECK(program_id(other) == program_id(origin));
  CHECK(program_id(origin).starts_with("v1:"));
  other.interpreter = "/opt/env/bin/python3";
  CHECK(program_id(other) != program_id(origin));
  other = origin;
  other.command.emplace_back("--fast");
  CHECK(program_id(other) != program_id(origin));
  other = origin;
  other.environment = {{"A", "b"}};
  CHECK(program_id(other) != program_id(origin));
}

TEST_CASE("the interpreter is looked up on PATH", "[experiment]") {
  config::Program trainer;
  trainer.command = {"sh", "-c", "true"};
  const auto origin = origin_now(trainer, process_environment, std::nullopt);
  CHECK(fs::path(origin.interpreter).is_absolute());
  trainer.command = {"no-such-program-at-all"};
  CHECK(origin_now(trainer, process_environment, std::nullopt).interpreter.empty());
}

TEST_CASE("the interpreter is looked up on the PATH of env, as the run does", "[experiment]") {
  const test::ScratchDir dir;
  const auto tool = dir.write("gridctl-test-tool", "#!/bin/sh\n");
  fs::permissions(tool, fs::owner_all);
  config::Program trainer;
  trainer.command = {"gridctl-test-tool"};
  CHECK(origin_now(trainer, process_environment, std::nullopt).interpreter.empty());
  trainer.environment = {{"PATH", dir.path().string() + ":${env:PATH}"}};
  CHECK(origin_now(trainer, process_environment, std::nullopt).interpreter == tool.string());
}
