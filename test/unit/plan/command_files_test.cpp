#include "command_files.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

using namespace gridctl;
using namespace gridctl::plan;
using Catch::Matchers::Contains;
using Words = std::vector<std::string>;

namespace {

/// A working directory, a folder where gridctl was started, and the folder of a grid.
struct Scene {
  test::ScratchDir root;
  MacroValues values;
  config::Program program;

  explicit Scene(const Words& files) {
    for (const auto* folder : {"cwd", "start", "grid"}) fs::create_directories(path(folder));
    for (const auto& file : files) {
      fs::create_directories(path(file).parent_path());
      root.write(file, "x");
    }
    values.start_dir = path("start");
    values.grid_dir = path("grid");
    values.run.directory = path("run");  // is made when the run starts
    program.name = "trainer";
    program.cwd = path("cwd").string();
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return root.path() / name; }
  Words expand(Words command) {
    program.command = std::move(command);
    return expand_command(program, values).value();
  }
  std::vector<CommandFile> files(Words command) {
    program.command = std::move(command);
    return files_of_command(program, values).value();
  }
};

}  // namespace

TEST_CASE("a script is found as configuration files are: at the start, then beside the grid",
          "[plan]") {
  Scene scene({"cwd/here.py", "start/here.py", "start/both.py", "grid/both.py", "grid/sub/only.py",
               "grid/conf.yaml"});
  CHECK(scene.expand({"python3", "here.py"}) == Words{"python3", "here.py"});
  CHECK(scene.expand({"python3", "both.py"}) ==
        Words{"python3", scene.path("start/both.py").string()});
  CHECK(scene.expand({"python3", "sub/only.py", "--config", "conf.yaml"}) ==
        Words{"python3", scene.path("grid/sub/only.py").string(), "--config",
              scene.path("grid/conf.yaml").string()});
  const auto files = scene.files({"python3", "both.py"});
  REQUIRE(files.size() == 1);
  CHECK_FALSE(files.front().is_doubtful);
  CHECK(files.front().message ==
        "'both.py' of the command is '" + scene.path("start/both.py").string() + "'");
  CHECK(scene.files({"python3", "here.py"}).empty());
}

TEST_CASE("a script is found from the run's own folder, which is not there yet", "[plan]") {
  Scene scene({"start/train.py"});
  scene.program.cwd = "run_dir";
  CHECK(scene.expand({"python3", "train.py"}) ==
        Words{"python3", scene.path("start/train.py").string()});
}

TEST_CASE("words that are no names of scripts stay as they are", "[plan]") {
  Scene scene({"start/metrics.json", "start/x.py", "start/--y.py", "start/run.log"});
  const Words command = {"python3", "--out",  "metrics.json", "--a=x.py",
                         "-c",      "--y.py", "0.5",          "."};
  CHECK(scene.expand(command) == command);
}

TEST_CASE("a script that is nowhere is doubtful", "[plan]") {
  Scene scene({});
  const auto files = scene.files({"python3", "train.py", "--save", "new.yaml", "sh -c x.sh"});
  REQUIRE(files.size() == 1);
  CHECK(files.front().is_doubtful);
  CHECK(files.front().message == "there is no 'train.py' for the command");
  CHECK_THAT(files.front().help, Contains(scene.path("cwd").string()) &&
                                     Contains(scene.path("start").string()) &&
                                     Contains(scene.path("grid").string()));
}

TEST_CASE("data and modules that lie elsewhere are told of, not moved", "[plan]") {
  Scene scene({"start/data/x.csv", "grid/pkg/train.py"});
  auto files = scene.files({"python3", "t", "--data", "data/x.csv"});
  REQUIRE(files.size() == 1);
  CHECK(files.front().is_doubtful);
  CHECK_THAT(files.front().help, Contains("\"${start_dir}/data/x.csv\""));
  files = scene.files({"python3", "-m", "pkg.train"});
  REQUIRE(files.size() == 1);
  CHECK_THAT(files.front().message, Contains("the module 'pkg.train'"));
  CHECK_THAT(files.front().help, Contains("PYTHONPATH"));
}

TEST_CASE("a program with a slash is looked for at the start, then beside the grid", "[plan]") {
  Scene scene({"start/bin/a", "grid/bin/a", "grid/bin/b"});
  CHECK(scene.expand({"bin/a"}) == Words{"bin/a"});
  CHECK(scene.expand({"bin/b"}) == Words{scene.path("grid/bin/b").string()});
  CHECK(scene.expand({"b"}) == Words{"b"});  // looked up on PATH
}
