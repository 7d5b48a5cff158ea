#include "code_record.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/capture.hpp>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace std::chrono_literals;
using gridctl::test::ScratchDir;

namespace {

/// A git repository with one commit: train.py, data/ ignored.
class Repository {
 public:
  Repository() {
    git({"init", "-q", "-b", "main"});
    scratch_.write("tree/train.py", "old\n");
    scratch_.write("tree/.gitignore", "data/\n");
    git({"add", "."});
    git({"-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "start"});
  }
  void git(std::vector<std::string> words) const {
    fs::create_directories(root());
    words.insert(words.begin(), "git");
    const auto said = sys::capture(words, root(), 60s, 1U << 20);
    REQUIRE(said);
    INFO(said->output << said->errors);
    REQUIRE(said->exit.success());
  }
  void write(const std::string& name, const std::string& text) const {
    scratch_.write("tree/" + name, text);
  }
  [[nodiscard]] fs::path root() const { return scratch_.path() / "tree"; }

 private:
  ScratchDir scratch_;
};

std::string text_of(const fs::path& file) {
  const auto text = sys::read_file(file, 1U << 20);
  REQUIRE(text);
  return *text;
}

}  // namespace

TEST_CASE("a clean work tree is recorded by its commit and branch", "[experiment]") {
  const Repository repository;
  const auto record = experiment::record_code(repository.root());
  REQUIRE(record);
  CHECK(record->commit.size() >= 40);
  CHECK(record->branch == "main");
  CHECK_FALSE(record->is_dirty());
  CHECK(experiment::to_json(record)["diff_file"].is_null());
}

TEST_CASE("uncommitted changes are recorded as git applies them", "[experiment]") {
  const Repository repository;
  repository.write("train.py", "new\n");
  repository.git({"config", "diff.noprefix", "true"});
  repository.git({"config", "color.diff", "always"});
  const auto record = experiment::record_code(repository.root());
  REQUIRE(record);
  CHECK(record->is_dirty());
  CHECK(record->diff.find("--- a/train.py\n+++ b/train.py\n") != std::string::npos);
  CHECK(record->diff.find("-old\n+new\n") != std::string::npos);
}

TEST_CASE("untracked files are named, and make no work tree dirty", "[experiment]") {
  const Repository repository;
  repository.write("two words.py", "");
  repository.write("data/large", "");
  const auto record = experiment::record_code(repository.root());
  REQUIRE(record);
  CHECK(record->untracked == std::vector<std::string>{"two words.py"});
  CHECK_FALSE(record->is_dirty());
}

TEST_CASE("what git warns of is no untracked file", "[experiment]") {
  const Repository repository;
  repository.write("notes.txt", "x");
  // git warns each time that it reads such a file.
  repository.write(".gitattributes", "!odd text\n");
  repository.git({"-c", "core.safecrlf=false", "add", ".gitattributes"});
  repository.git({"-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "odd"});
  repository.write("train.py", "new\n");
  const auto record = experiment::record_code(repository.root());
  REQUIRE(record);
  CHECK(record->untracked == std::vector<std::string>{"notes.txt"});
  CHECK_THAT(record->diff, Catch::StartsWith("diff --git"));
}

TEST_CASE("outside a work tree there is nothing to record", "[experiment]") {
  const ScratchDir scratch;
  CHECK_FALSE(experiment::record_code(scratch.path()));
  CHECK(experiment::to_json(std::nullopt).is_null());
}

TEST_CASE("a copy of a work tree has what is there now, but neither data nor experiments",
          "[experiment]") {
  const Repository repository;
  repository.write("train.py", "new\n");
  repository.write("lib/fresh.py", "fresh\n");
  repository.write("data/large", "");
  repository.write("experiments/one/gridctl.db", "");
  repository.write("experiments/one/runs/model.pt", "");
  repository.write("experiments/two/lock", "");
  fs::create_symlink("train.py", repository.root() / "link.py");
  const auto copy = repository.root() / "experiments/two/code";
  const auto root = experiment::copy_work_tree(repository.root() / "lib", copy);
  REQUIRE(root);
  CHECK(*root == fs::canonical(repository.root()));
  CHECK(text_of(copy / "train.py") == "new\n");
  CHECK(text_of(copy / "lib/fresh.py") == "fresh\n");
  CHECK(fs::read_symlink(copy / "link.py") == "train.py");
  CHECK_FALSE(fs::exists(copy / "data"));
  CHECK_FALSE(fs::exists(copy / "experiments"));
}

TEST_CASE("a file that was deleted is not missed in the copy", "[experiment]") {
  const Repository repository;
  fs::remove(repository.root() / "train.py");
  const auto copy = repository.root() / "copy";
  REQUIRE(experiment::copy_work_tree(repository.root(), copy));
  CHECK(fs::exists(copy / ".gitignore"));
  CHECK_FALSE(fs::exists(copy / "train.py"));
}

TEST_CASE("code outside a work tree cannot be frozen", "[experiment]") {
  const ScratchDir scratch;
  const auto copied = experiment::copy_work_tree(scratch.path(), scratch.path() / "copy");
  REQUIRE_FALSE(copied);
  CHECK(copied.error().kind == ErrorKind::usage);
  CHECK_FALSE(fs::exists(scratch.path() / "copy"));
}
