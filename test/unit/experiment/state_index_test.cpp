#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/state_index.hpp>

using namespace gridctl;
using gridctl::experiment::StateIndex;
using gridctl::test::ScratchDir;

namespace {

class IndexFixture {
 protected:
  [[nodiscard]] fs::path add(const std::string& folder) const {
    scratch_.write(folder + "/gridctl.db", "");
    const auto path = scratch_.path() / folder;
    REQUIRE(index_.note(path));
    return path;
  }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(scratch_.path() / "state"), fs::directory_iterator()));
  }

  ScratchDir scratch_;
  StateIndex index_{scratch_.path() / "state"};
};

}  // namespace

TEST_CASE_METHOD(IndexFixture, "an experiment is found once, however often it was noted",
                 "[index]") {
  CHECK(index_.all().empty());
  const auto one = add("a/one");
  REQUIRE(index_.note(one));
  CHECK(index_.all() == std::vector<fs::path>{one});
}

TEST_CASE_METHOD(IndexFixture, "an experiment that was renamed is found again", "[index]") {
  const auto one = add("a/one");
  const auto renamed = one.parent_path() / "renamed";
  fs::rename(one, renamed);
  CHECK(index_.all() == std::vector<fs::path>{renamed});
  const auto elsewhere = scratch_.path() / "elsewhere";
  fs::rename(renamed, elsewhere);
  CHECK(index_.all().empty());  // until it is worked on there
  REQUIRE(index_.note(elsewhere));
  CHECK(index_.all() == std::vector<fs::path>{elsewhere});
  CHECK(entries() == 1);
}

TEST_CASE_METHOD(IndexFixture, "an experiment that was removed is forgotten", "[index]") {
  const auto one = add("a/one");
  fs::remove_all(one);
  CHECK(index_.all().empty());
  CHECK(entries() == 0);
}

TEST_CASE_METHOD(IndexFixture, "what a killed gridctl has left of an entry goes with the next note",
                 "[index]") {
  const auto one = add("a/one");
  const auto folder = scratch_.path() / "state";
  const fs::path entry = fs::directory_iterator(folder)->path();
  fs::copy_file(entry, folder / ("." + entry.filename().string() + ".0123abcd.tmp"));
  REQUIRE(entries() == 2);
  REQUIRE(index_.note(one));
  CHECK(entries() == 1);
}

TEST_CASE_METHOD(IndexFixture, "an experiment on a disk that is away is kept in mind", "[index]") {
  const auto one = add("disk/one");
  fs::rename(scratch_.path() / "disk", scratch_.path() / "away");
  CHECK(index_.all().empty());
  fs::rename(scratch_.path() / "away", scratch_.path() / "disk");
  CHECK(index_.all() == std::vector<fs::path>{one});
}

TEST_CASE_METHOD(IndexFixture, "odd files in the index are left out", "[index]") {
  const auto one = add("a/one");
  scratch_.write("state/readme", "not a path");
  scratch_.write("state/1-1", "/nowhere/at/all");
  CHECK(index_.all() == std::vector<fs::path>{one});
}

TEST_CASE("an index without a folder has nothing and takes nothing", "[index]") {
  const auto nobody = [](const std::string&) { return std::optional<std::string>(); };
  const auto index = StateIndex::of_user(nobody);
  CHECK(index.note("/tmp"));
  CHECK(index.all().empty());
}

TEST_CASE_METHOD(IndexFixture, "no home is made for a user who has none", "[index]") {
  const auto home = scratch_.path() / "home";
  const auto environment = [&](const std::string& name) {
    return name == "HOME" ? std::optional(home.string()) : std::nullopt;
  };
  CHECK(StateIndex::of_user(environment).note(add("one")));
  CHECK_FALSE(fs::exists(home));
  fs::create_directory(home);
  CHECK(StateIndex::of_user(environment).note(add("one")));
  CHECK(fs::exists(home / ".local/state/gridctl/experiments"));
}
