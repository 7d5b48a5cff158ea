#include "trees.hpp"

#include <gridctl/config/user_files.hpp>

#include <map>

using namespace gridctl;
using namespace gridctl::config;
using test::error_text;
using test::tree;
using Paths = std::vector<fs::path>;

namespace {

Paths paths(const std::map<std::string, std::string>& variables) {
  return user_file_paths([&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

}  // namespace

TEST_CASE("a project file that others may write is not read, and says why", "[config]") {
  const test::WorkingDir dir;
  dir.write("gridctl.yaml", "defaults: {device: gpu}\n");
  CHECK(read_user_files({"gridctl.yaml"})->size() == 1);
  fs::permissions("gridctl.yaml", fs::add_perms | fs::others_write);
  const auto refused = read_user_files({"gridctl.yaml"});
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message,
             Catch::Matchers::Contains("'gridctl.yaml' may be written by every user"));
}

TEST_CASE("the nearest project file up to the git root, then the user's, then the system's",
          "[config]") {
  const test::WorkingDir dir;
  dir.write("project/.git/HEAD", "");
  dir.write("project/deep/er/x", "");
  dir.write("gridctl.yaml", "");
  fs::current_path("project/deep/er");
  const fs::path system = "/etc/gridctl/config.yaml";
  CHECK(paths({}) == Paths{system});
  CHECK(paths({{"HOME", "/h"}}) == Paths{"/h/.config/gridctl/config.yaml", system});
  CHECK(paths({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}}) ==
        Paths{"/x/gridctl/config.yaml", system});
  CHECK(paths({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "x"}}).front() ==
        "/h/.config/gridctl/config.yaml");
  fs::ofstream("../../gridctl.yaml") << "";
  CHECK(paths({}) == Paths{"../../gridctl.yaml", system});
  fs::ofstream("gridctl.yaml") << "";
  CHECK(paths({}) == Paths{"gridctl.yaml", system});
}

TEST_CASE("a variable names another file than the system's, or none", "[config]") {
  const test::WorkingDir dir;
  dir.write(".git/HEAD", "");
  CHECK(paths({{"GRIDCTL_SYSTEM_CONFIG", "/site/gridctl.yaml"}}) == Paths{"/site/gridctl.yaml"});
  CHECK(paths({{"GRIDCTL_SYSTEM_CONFIG", ""}}).empty());
}

TEST_CASE("user files that are not there are no error, wrong ones are", "[config]") {
  const test::WorkingDir dir;
  dir.write("a.yaml", "defaults: {device: gpu}\n");
  dir.write("empty.yaml", "");
  dir.write("wrong.yaml", "profile: {}\n");
  CHECK(read_user_files({"none.yaml", "a.yaml", "empty.yaml"})->size() == 2);
  CHECK(error_text(read_user_files({"wrong.yaml"})) ==
        "error: unknown key 'profile' in a settings file\n"
        "  --> wrong.yaml:1:1\n"
        "  |\n"
        "1 | profile: {}\n"
        "  | ^^^^^^^\n"
        "help: did you mean 'profiles'?\n");
}

TEST_CASE("defaults are texts as written, with their places", "[config]") {
  const auto defaults =
      option_defaults(tree("defaults:\n  max-concurrent: 04\n  set: [a=1, b=2]\n")).value();
  REQUIRE(defaults.size() == 2);
  CHECK(defaults[0].option == "max-concurrent");
  CHECK(defaults[0].values == std::vector<std::string>{"04"});
  CHECK(defaults[0].value_origin.column == 19);
  CHECK(defaults[1].values == std::vector<std::string>{"a=1", "b=2"});
  CHECK(defaults[1].option_origin.line == 3);
  CHECK(option_defaults(tree("profiles: {}\n"))->empty());
  CHECK_FALSE(option_defaults(tree("defaults: [gpu]\n")).has_value());
  CHECK_FALSE(option_defaults(tree("defaults: {device: {a: b}}\n")).has_value());
}
