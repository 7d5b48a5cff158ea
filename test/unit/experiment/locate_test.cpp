#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/fake_messages.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/locate.hpp>

#include <fcntl.h>
#include <sys/stat.h>

using namespace gridctl;
using gridctl::test::ScratchDir;

namespace {

/// A scratch directory that is the working directory as long as it lives.
class Workplace {
 public:
  Workplace()
      : before_(fs::current_path()), state_("XDG_STATE_HOME", (scratch_.path() / "state").c_str()) {
    fs::current_path(scratch_.path());
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  ~Workplace() { fs::current_path(before_); }

  void add(const std::string& folder, std::time_t started) const {
    scratch_.write(folder + "/gridctl.db", "");
    fs::last_write_time(scratch_.write(folder + "/grid.yaml", ""), started);
  }
  Result<fs::path> resolve(const std::string& text) {
    return experiment::resolve_experiment(text, said);
  }
  test::FakeMessages said;

 private:
  ScratchDir scratch_;
  fs::path before_;
  test::EnvironmentGuard state_;
};

}  // namespace

TEST_CASE("a directory is taken as it is named, without a word", "[experiment]") {
  Workplace place;
  place.add("my grid", 1);
  const auto found = place.resolve("my grid");
  REQUIRE(found);
  CHECK(*found == "my grid");
  CHECK(place.said.notices.empty());
}

TEST_CASE("last is the experiment that was started last, whatever its name", "[experiment]") {
  Workplace place;
  place.add("experiments/z_first", 1000);
  place.add("experiments/a_second", 2000);
  const auto found = place.resolve("last");
  REQUIRE(found);
  CHECK(*found == "experiments/a_second");
  CHECK(place.said.notices == std::vector<std::string>{"using experiments/a_second"});
}

TEST_CASE("of two experiments of one second the later one is the last", "[experiment]") {
  Workplace place;
  place.add("experiments/z_first", 1000);
  place.add("experiments/a_second", 1000);
  const struct timespec later[2] = {{1000, 2}, {1000, 2}};
  REQUIRE(::utimensat(AT_FDCWD, "experiments/a_second/grid.yaml", later, 0) == 0);
  CHECK(place.resolve("last").value() == "experiments/a_second");
}

TEST_CASE("a name below experiments/ will do, and a beginning that only one has", "[experiment]") {
  Workplace place;
  place.add("experiments/digits_1", 1);
  place.add("experiments/digits_2", 2);
  place.add("experiments/mnist_1", 3);
  CHECK(place.resolve("digits_2").value() == "experiments/digits_2");
  CHECK(place.resolve("mn").value() == "experiments/mnist_1");
  const auto several = place.resolve("digits");
  REQUIRE_FALSE(several);
  CHECK(several.error().kind == ErrorKind::usage);
  CHECK(several.error().help == "say more of the name: digits_1, digits_2");
}

TEST_CASE("of many experiments that a name may mean ten are listed", "[experiment]") {
  Workplace place;
  for (int i = 10; i < 30; ++i) place.add("experiments/digits_" + std::to_string(i), i);
  const auto several = place.resolve("digits");
  REQUIRE_FALSE(several);
  CHECK_THAT(several.error().message, Catch::Contains("20 experiments"));
  const auto& help = several.error().help;
  CHECK(std::count(help.begin(), help.end(), ',') == 10);
  CHECK(help.ends_with(", …"));
}

TEST_CASE("an unknown experiment gets a suggestion or is told where we looked", "[experiment]") {
  Workplace place;
  place.add("mnist_1", 1);
  const auto typo = place.resolve("mnits_1");
  REQUIRE_FALSE(typo);
  CHECK(typo.error().kind == ErrorKind::nothing_to_do);
  CHECK(typo.error().help == "did you mean 'mnist_1'?");
  CHECK(place.resolve("elsewhere").error().help.find("below 'experiments'") != std::string::npos);
  CHECK(place.resolve("last").error().kind == ErrorKind::nothing_to_do);
}

TEST_CASE("completion offers experiments, the newest first, and no other directories",
          "[experiment]") {
  Workplace place;
  place.add("mine", 1);
  place.add("experiments/digits", 2);
  fs::create_directories("old_20261123_210108_tag");  // an original's grid
  fs::create_directories("src");
  using Names = std::vector<std::string>;
  CHECK(experiment::experiment_directories("") ==
        Names{"old_20261123_210108_tag", "mine", "experiments/digits"});
  CHECK(experiment::experiment_directories("exp") == Names{"experiments/digits"});
  CHECK(experiment::experiment_directories("experiments/d") == Names{"experiments/digits"});
  CHECK(experiment::experiment_directories("dig") == Names{"digits"});
  CHECK(experiment::experiment_directories("x").empty());
}
