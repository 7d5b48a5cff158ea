#include "setup_record.hpp"

#include "support/catch.hpp"
#include "support/fake_messages.hpp"
#include "support/scratch_dir.hpp"

#include <set>

#include <fcntl.h>
#include <sys/stat.h>

using namespace gridctl;
using namespace gridctl::session;
using Catch::Matchers::Contains;

namespace {

struct Scene {
  test::ScratchDir folder;
  test::FakeMessages messages;
  launch::Launch launch;
  std::vector<std::string> inputs;

  Scene() {
    launch.argv = {"sh", "prepare.sh"};
    launch.working_directory = folder.path();
    launch.run.directory = folder.path() / "exp/setup/attempt-1";
    fs::create_directories(launch.run.directory);
    folder.write("prepare.sh", "exit 0\n");
  }
  [[nodiscard]] std::string key() const {
    return setup_key(launch, inputs, {folder.path(), folder.path() / "grid"}, messages).value();
  }
  [[nodiscard]] LastSetup last() const { return last_setup(folder.path() / "exp"); }
};

}  // namespace

TEST_CASE("a setup is another one if its command, a script or an input changes", "[session]") {
  Scene scene;
  std::set<std::string> keys = {scene.key()};
  CHECK(scene.key() == *keys.begin());
  const auto changes = [&] { return keys.insert(scene.key()).second; };
  scene.folder.write("prepare.sh", "exit 00\n");
  CHECK(changes());
  scene.launch.argv.emplace_back("--all");
  CHECK(changes());
  fs::create_directories(scene.folder.path() / "data/deep");
  scene.inputs = {"data", "*.csv"};
  scene.folder.write("data/deep/a", "1");
  CHECK(changes());
  scene.folder.write("data/deep/b", "1");
  CHECK(changes());
  scene.folder.write("x.csv", "1");
  CHECK(changes());
  scene.folder.write("x.txt", "1");
  CHECK_FALSE(changes());
}

TEST_CASE("an input with an older time is another one", "[session]") {
  Scene scene;
  scene.inputs = {"data.csv"};
  const auto file = scene.folder.write("data.csv", "1");
  const auto before = scene.key();
  const timespec times[2] = {{1, 0}, {1, 0}};
  REQUIRE(::utimensat(AT_FDCWD, file.c_str(), static_cast<const timespec*>(times), 0) == 0);
  CHECK(scene.key() != before);
}

TEST_CASE("an input is looked for beside the grid file too; one that is nowhere is told of",
          "[session]") {
  Scene scene;
  scene.inputs = {"raw.csv"};
  const auto missing = scene.key();
  REQUIRE(scene.messages.warnings.size() == 1);
  CHECK_THAT(scene.messages.warnings[0].message, Contains("no 'raw.csv'"));
  fs::create_directories(scene.folder.path() / "grid");
  scene.folder.write("grid/raw.csv", "1");
  CHECK(scene.key() != missing);
  CHECK(scene.messages.warnings.size() == 1);
}

TEST_CASE("half a record of a setup that was cut off goes", "[session]") {
  const Scene scene;
  const auto half = scene.folder.write("exp/setup/attempt-1/.setup.json.0123abcd.tmp", "{");
  CHECK(scene.last().attempt == 1);
  CHECK_FALSE(scene.last().is_done);
  CHECK_FALSE(fs::exists(half));
}

TEST_CASE("a setup counts as done if its last attempt was", "[session]") {
  Scene scene;
  CHECK(scene.last().attempt == 1);
  CHECK_FALSE(scene.last().is_done);  // it was cut off
  const auto ends = [&](std::optional<int> code, std::optional<int> signal, bool interrupted) {
    REQUIRE(write_setup_record(
        scene.launch, "k1",
        {std::chrono::system_clock::now(), {code, signal, false}, "why\xff", interrupted}));
    return scene.last().is_done;
  };
  CHECK_FALSE(ends(1, std::nullopt, false));
  CHECK_FALSE(ends(std::nullopt, 9, false));
  CHECK_FALSE(ends(0, std::nullopt, true));
  CHECK(ends(0, std::nullopt, false));
  CHECK(scene.last().key == "k1");
  fs::create_directories(scene.folder.path() / "exp/setup/attempt-2");
  CHECK(scene.last().attempt == 2);
  CHECK_FALSE(scene.last().is_done);
}
