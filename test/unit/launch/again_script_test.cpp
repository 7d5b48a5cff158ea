#include "support/catch.hpp"

#include <gridctl/launch/again_script.hpp>

using namespace gridctl::launch;

namespace {

PastRun past() {
  PastRun run;
  run.name = "17.2";
  run.folder = "c17r2";
  run.command = {"python3", "train.py", "--out=/e/attempt-1/models", "it's", "/e/attempt-10"};
  run.cwd = "/code";
  run.environment = {{"GRIDCTL_RUN_DIR", "/e/attempt-1"}, {"EMPTY", ""}};
  run.directory = "/e/attempt-1";
  run.files = {{"config.yaml", "lr: 1\nlog: /e/attempt-1/log\n"}};
  return run;
}

bool has_line(const std::string& script, const std::string& line) {
  return ("\n" + script).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a script does a run again without touching what the run has left", "[launch]") {
  const auto script = again_script(past());
  CHECK(has_line(script, "dir=${1:-c17r2}"));
  CHECK(has_line(script, "export GRIDCTL_RUN_DIR=\"$dir\""));
  CHECK(has_line(script, "export EMPTY=''"));
  CHECK(has_line(script, "cd /code"));
  CHECK(script.find("printf %s 'lr: 1\nlog: '\"$dir\"'/log\n' >\"$dir\"/config.yaml\n") !=
        std::string::npos);
  CHECK(
      script.ends_with("exec python3 train.py --out=\"$dir\"/models 'it'\\''s' /e/attempt-10 "
                       "</dev/null\n"));
}

TEST_CASE("a run that worked in its own folder works in the new one", "[launch]") {
  auto run = past();
  run.cwd = run.directory;
  CHECK(has_line(again_script(run), "cd \"$dir\""));
}

TEST_CASE("what is no name of a variable becomes no command", "[launch]") {
  auto run = past();
  run.environment = {{"BASH_FUNC_f%%", "() { :; }"}, {"A; touch /tmp/x\nrm", "1"}, {"1A", ""}};
  const auto script = again_script(run);
  CHECK(script.find("export") == std::string::npos);
  CHECK(has_line(script, "# A shell cannot set the variable BASH_FUNC_f%%"));
  CHECK(script.find("\nrm") == std::string::npos);
}

TEST_CASE("no byte of a script drives the terminal that shows it", "[launch]") {
  auto run = past();
  run.command = {"echo", "a\x1b[31m b", "\xc2\x9b\xff", "tab\tand \xc3\xa4"};
  run.files = {{"params.json", "x\r\n\x1b]0;t\x07\n"}};
  const auto script = again_script(run);
  CHECK(
      script.ends_with("exec echo a\"$(printf '\\033')\"'[31m b' \"$(printf '\\302\\233\\377')\" "
                       "'tab\tand \xc3\xa4' </dev/null\n"));
  CHECK(script.find("printf %s x\"$(printf '\\015')\"'\n'\"$(printf '\\033')\"']0;t'"
                    "\"$(printf '\\007')\"'\n' >") != std::string::npos);
}
