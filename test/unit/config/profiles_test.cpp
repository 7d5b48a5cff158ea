#include "trees.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/profiles.hpp>

using namespace gridctl;
using namespace gridctl::config;
using test::contains;
using test::error_text;
using test::tree;
using Words = std::vector<std::string>;

namespace {

Profiles profiles(const std::vector<std::string>& files) {
  Profiles all;
  for (const auto& text : files) {
    const auto added = all.add(tree(text, "gridctl.yaml"));
    if (!added) FAIL(to_text(added.error()));
  }
  return all;
}

std::string error_of(const std::string& profiles) {
  return error_text(Profiles().add(tree("profiles:\n" + profiles, "gridctl.yaml")));
}

}  // namespace

TEST_CASE("a profile must exist and fit its role", "[config]") {
  const Profiles builtin;
  CHECK(builtin.choose("mip-online-trainer", Role::trainer, std::nullopt)->name ==
        "mip-online-trainer");
  CHECK(contains(error_text(builtin.choose("mip-onlin-trainer", Role::trainer, std::nullopt)),
                 "error: there is no trainer profile 'mip-onlin-trainer'\n"
                 "help: did you mean 'mip-online-trainer'?"));
  CHECK(contains(error_text(builtin.choose("./train.sh", Role::trainer, std::nullopt)),
                 "help: there are: mip-offline-trainer, mip-online-trainer ("));
  CHECK_FALSE(builtin.choose("mip-tester", Role::trainer, std::nullopt).has_value());
  CHECK_FALSE(builtin.choose("mip-online-trainer", Role::tester, std::nullopt).has_value());
}

TEST_CASE("a file adds trainers and testers, told apart by their model", "[config]") {
  const auto all =
      profiles({"profiles:\n"
                "  mine: {command: [python3, train.py], seed_keys: [seed], tester: my-tester}\n"
                "  my-tester: {command: [python3, test.py], model: '**/*.pt'}\n"});
  CHECK(all.names(Role::trainer) == Words{"mip-offline-trainer", "mip-online-trainer", "mine"});
  CHECK(all.names(Role::tester) == Words{"mip-tester", "my-tester"});
  CHECK(all.find("mine")->tester == "my-tester");
  CHECK(to_string(all.find("mine")->origin) == "gridctl.yaml:2");
  CHECK(contains(error_text(all.choose("mime", Role::trainer, std::nullopt)), "'mine'?"));
  CHECK(profiles({"defaults: {device: gpu}\n", "profiles:\n"}).all().size() == 3);
}

TEST_CASE("the profile that is added last takes the place of its name", "[config]") {
  const auto all =
      profiles({"profiles: {mine: {command: [far]}, mip-tester: {command: [t], "
                "model: m}}\n",
                "profiles: {mine: {command: [near]}}\n"});
  CHECK(all.find("mine")->command == Words{"near"});
  CHECK(all.find("mip-tester")->command == Words{"t"});
  CHECK(all.all().size() == 4);
}

TEST_CASE("a profile extends one of its file, of a farther file, or the one it replaces",
          "[config]") {
  const auto all = profiles({"profiles: {base: {command: [far], env: {A: 1, B: 2}}}\n",
                             "profiles:\n"
                             "  second: {extends: first, cwd: run_dir}\n"
                             "  first: {extends: base, env: {B: 3}}\n"
                             "  mip-online-trainer: {extends: mip-online-trainer, ignore: [log]}\n"
                             "  quick-tester: {extends: mip-tester, produces: [out.csv]}\n"});
  const auto* second = all.find("second");
  CHECK(second->command == Words{"far"});
  CHECK(second->cwd == "run_dir");
  CHECK(second->environment ==
        std::vector<std::pair<std::string, std::string>>{{"A", "1"}, {"B", "3"}});
  CHECK(all.find("mip-online-trainer")->ignore == Words{"log"});
  CHECK(all.find("mip-online-trainer")->command.front() == "mip-online-trainer");
  CHECK(all.find("quick-tester")->role() == Role::tester);
}

TEST_CASE("errors in a profile name it and point at the place", "[config]") {
  CHECK(error_of("  mine: {comand: [x]}\n") ==
        "error: unknown key 'comand' in profile 'mine'\n"
        "  --> gridctl.yaml:2:10\n"
        "  |\n"
        "2 |   mine: {comand: [x]}\n"
        "  |          ^^^^^^\n"
        "help: did you mean 'command'?\n");
  CHECK(contains(error_of("  null: {command: [x]}\n"), "'null' names no profile"));
  CHECK(contains(error_of("  mine: {cwd: x}\n"), "profile 'mine' has no 'command'"));
  CHECK(contains(error_of("  mine: [x]\n"), "profile 'mine' must be a mapping, not a list"));
  CHECK(contains(error_of("  a: {command: [x], model: m, seed_keys: [s]}\n"),
                 "unknown key 'seed_keys' in profile 'a'"));
  CHECK(contains(error_of("  a: {extends: b}\n  b: {extends: c}\n  c: {extends: a}\n"),
                 "profiles extend each other: a -> b -> c -> a"));
  CHECK(contains(error_of("  a: {extends: a}\n"), "there is no profile 'a' to extend"));
  CHECK(contains(error_of("  a: {extends: mip-onlin-trainer}\n"), "'mip-online-trainer'?"));
  CHECK(
      contains(error_text(Profiles().add(tree("profiles: 3\n"))), "'profiles' must be a mapping"));
}

TEST_CASE("a grid finds the profiles it is given, and their testers", "[config]") {
  const test::WorkingDir dir;
  dir.write("grid.yaml", "grid_tasks: [{overwrite: {lr: 1}}]\ngrid_settings: {trainer: mine}\n");
  GridOverrides overrides;
  overrides.profiles =
      profiles({"profiles:\n"
                "  mine: {command: [train], tester: probe, defaults: {lr: 2, n: 3}}\n"
                "  probe: {command: [test], model: '*.pt'}\n"
                "  lost: {command: [train], tester: prob}\n"});
  const auto grid = load_grid("grid.yaml", overrides);
  REQUIRE(grid.has_value());
  CHECK(grid->settings.trainer == "mine");
  CHECK(grid->trainer.command == Words{"train"});
  CHECK(grid->tester->name == "probe");
  CHECK(to_yaml(grid->tasks.front().merged) == "lr: 1\nn: 3\n");
  overrides.trainer = "lost";
  const auto error = error_text(load_grid("grid.yaml", overrides));
  CHECK(contains(error, "there is no tester profile 'prob'\n  --> gridctl.yaml:4:"));
  CHECK(contains(error, "did you mean 'probe'?"));
  CHECK(contains(error_text(load_grid("grid.yaml")), "there is no trainer profile 'mine'"));
}
