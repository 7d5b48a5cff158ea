#include "harness.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <nlohmann/json.hpp>

using gridctl::test::run;

TEST_CASE("a command gets its arguments and its exit code gets out", "[cli]") {
  const auto good = run({"train", "grid.yaml", "-r", "3", "--set", "a=1"});
  CHECK(good.code == 0);
  CHECK(good.out == "grid=grid.yaml device=auto repetitions=3\nset a=1\n");
  CHECK(good.err.empty());
  CHECK(run({"ls", "a", "b"}).out == "2 experiments\n");
  CHECK(run({"fail", "runs"}).code == 3);
  CHECK(run({"fail", "locked"}).code == 5);
  CHECK(run({"fail", "config"}).code == 2);
}

TEST_CASE("global options stand before or behind the command", "[cli]") {
  CHECK(run({"--color", "never", "train", "g"}).code == 0);
  CHECK(run({"train", "g", "--color", "never"}).code == 0);
  CHECK(run({"-qC", ".", "train", "g"}).code == 0);
  CHECK(run({"--color", "train", "g"}).code == 2);
}

TEST_CASE("gridctl alone shows a short help and fails", "[cli]") {
  for (const auto& words : {std::vector<std::string>{}, {"-v"}}) {
    const auto outcome = run(words);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find("Usage: gridctl") == 0);
  }
}

TEST_CASE("help wins over a line that is otherwise wrong, but not over a value", "[cli]") {
  const auto help = run({"train", "--bogus", "-h"});
  CHECK(help.code == 0);
  CHECK(help.out.find("Train every task of a grid, each repeated") == 0);
  CHECK(run({"--help"}).out.find("Run grids of") == 0);
  CHECK(run({"train", "g", "--set=-h"}).out.find("set -h") != std::string::npos);
  CHECK(run({"train", "--", "-h"}).out.find("grid=-h") == 0);
}

TEST_CASE("--version is the version command", "[cli]") {
  CHECK(run({"--version"}).out == "gridctl 1.2.3\n");
  CHECK(run({"train", "-V"}).out == "gridctl 1.2.3\n");
}

TEST_CASE("an unknown command gets the line as it was meant", "[cli]") {
  const auto outcome = run({"-v", "trian", "my grid.yaml"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "error: unknown command 'trian'\n"
        "help: did you mean 'train'?   gridctl -v train 'my grid.yaml'\n");
  CHECK(run({"qwertz"}).err ==
        "error: unknown command 'qwertz'\nhelp: 'gridctl --help' lists the commands\n");
}

TEST_CASE("an error shows its place and no control characters of what was typed", "[cli]") {
  CHECK(run({"fail", "config"}).err ==
        "error: unknown key 'lrr'\n"
        "  --> grid.yaml:3:5\n"
        "  |\n"
        "3 |     lrr: 1\n"
        "  |     ^^^\n"
        "help: did you mean 'lr'?\n");
  CHECK(run({"a\033[2Jb"}).err.find('\033') == std::string::npos);
}

TEST_CASE("colours mark the first words of an error", "[cli]") {
  const auto outcome = run({"fail", "config", "--color=always"});
  CHECK(outcome.err.find("\033[1;31merror:\033[0m unknown key 'lrr'\n") == 0);
  CHECK(outcome.err.find("\033[1;32mhelp:\033[0m") != std::string::npos);
}

TEST_CASE("under --json an error is one line of JSON, even where the line is wrong", "[cli]") {
  const auto outcome = run({"fail", "config", "--json"});
  const auto document = nlohmann::json::parse(outcome.err);
  CHECK(document["schema"] == "gridctl.error/1");
  CHECK(document["error"] == nlohmann::json{{"code", 2},
                                            {"kind", "config"},
                                            {"message", "unknown key 'lrr'"},
                                            {"file", "grid.yaml"},
                                            {"line", 3},
                                            {"column", 5},
                                            {"help", "did you mean 'lr'?"}});
  CHECK(nlohmann::json::parse(run({"train", "--json", "--bogus"}).err)["error"]["kind"] == "usage");
  CHECK(nlohmann::json::parse(run({"--json", "tr\xFFq"}).err)["error"]["code"] == 2);
}

TEST_CASE("a warning keeps the exit code, and is silent under -qq", "[cli]") {
  const auto outcome = run({"fail", "warn"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err == "warning: the disk is nearly full\nhelp: free some space\n");
  CHECK(run({"fail", "warn", "-qq"}).err.empty());
  CHECK(nlohmann::json::parse(run({"fail", "warn", "--json"}).err)["schema"] ==
        "gridctl.warning/1");
}

TEST_CASE("an exception is an internal error with the line to report", "[cli]") {
  const auto outcome = run({"fail", "throw"});
  CHECK(outcome.code == 1);
  CHECK(outcome.err ==
        "error: internal error: a broken promise\n"
        "help: this is a bug; please report it with the command line: gridctl fail "
        "throw\n");
}

TEST_CASE("output that cannot be written is an error", "[cli]") {
  std::ostringstream err;
  std::ostream broken(nullptr);
  gridctl::cli::Services services;
  services.out.stream = &broken;
  services.err.stream = &err;
  CHECK(gridctl::cli::dispatch(gridctl::test::fake_registry(), {"gridctl", "list"}, services) == 1);
  CHECK(err.str().find("error: cannot write the output\n") == 0);
}

TEST_CASE("-C runs the command elsewhere, or says why not", "[cli]") {
  const gridctl::test::ScratchDir scratch;
  const auto here = boost::filesystem::current_path();
  CHECK(run({"-C", scratch.path().string(), "list"}).code == 0);
  CHECK(boost::filesystem::equivalent(boost::filesystem::current_path(), scratch.path()));
  boost::filesystem::current_path(here);
  const auto outcome = run({"list", "-C", "/no/such/place"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("error: cannot go to '/no/such/place': No such file") == 0);
}

namespace {

gridctl::cli::SettingsReader settings_of(const std::string& option, const std::string& value) {
  return [=]() -> gridctl::Result<std::vector<gridctl::cli::Setting>> {
    const gridctl::Place place{"gridctl.yaml", 2, 3, 1, ""};
    return std::vector<gridctl::cli::Setting>{{option, {value}, place, place}};
  };
}

}  // namespace

TEST_CASE("settings files set the options of commands and the global ones", "[cli]") {
  CHECK(run({"train", "g"}, {}, settings_of("repetitions", "7")).out ==
        "grid=g device=auto repetitions=7\n");
  CHECK(run({"fail", "config"}, {}, settings_of("color", "always")).err.find("\033[1;31merror") ==
        0);
  CHECK(run({"fail", "warn"}, {}, settings_of("quiet", "2")).err.empty());
  CHECK_FALSE(run({"fail", "warn", "-v"}, {}, settings_of("quiet", "2")).err.empty());
}

TEST_CASE("a settings file may name options of any command, and no others", "[cli]") {
  CHECK(run({"list"}, {}, settings_of("repetitions", "7")).code == 0);
  const auto typo = run({"list"}, {}, settings_of("devcie", "gpu"));
  CHECK(typo.code == 2);
  CHECK(typo.err ==
        "error: no option is called 'devcie'\n"
        "  --> gridctl.yaml:2:3\n"
        "help: did you mean 'device'?\n");
  CHECK(run({"list"}, {}, settings_of("dry-run", "1")).err ==
        "error: 'dry-run' can be given on the command line alone\n"
        "  --> gridctl.yaml:2:3\n"
        "help: remove it, and write --dry-run where it is meant\n");
  CHECK(run({"list", "--help"}, {}, settings_of("devcie", "gpu")).code == 0);
}

TEST_CASE("-v says where values came from that are not on the line", "[cli]") {
  const auto outcome = run({"train", "g", "-v", "--repetitions=2"}, {{"GRIDCTL_SET", "a=1\nb=2"}},
                           settings_of("device", "gpu"));
  CHECK(outcome.err ==
        "--set a=1, b=2: GRIDCTL_SET\n"
        "--device gpu: gridctl.yaml:2:3\n"
        "--order grid: built-in\n");
  CHECK(run({"train", "g", "-v", "--json"}).err.empty());
}
