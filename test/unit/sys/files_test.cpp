#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/scratch_dir.hpp"
#include "support/skip.hpp"

#include <gridctl/sys/files.hpp>

#include <cerrno>
#include <set>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gridctl;
using Catch::Matchers::Contains;
using sys::Sync;
using test::ScratchDir;

namespace {

sys::NewFile get(Result<sys::NewFile> file) {
  REQUIRE(file.has_value());
  return std::move(*file);
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  return names;
}

}  // namespace

TEST_CASE("what root makes in a folder of another user is that user's", "[sys][needs-root]") {
  if (::geteuid() != 0) return test::skip("only root can give a directory away");
  constexpr uid_t kNobody = 65534;
  const ScratchDir dir;
  REQUIRE(::chown(dir.path().c_str(), kNobody, kNobody) == 0);
  REQUIRE(sys::make_directories(dir.path() / "runs/1"));
  REQUIRE(
      sys::write_atomically(dir.path() / "runs/1/secret", "x", Sync::none, sys::Readers::owner));
  for (const auto* name : {"runs", "runs/1", "runs/1/secret"}) {
    INFO(name);
    struct stat status {};
    REQUIRE(::stat((dir.path() / name).c_str(), &status) == 0);
    CHECK(status.st_uid == kNobody);
    CHECK(status.st_gid == kNobody);
  }
}

TEST_CASE("a file is read whole, also one that does not tell its size", "[sys]") {
  const ScratchDir dir;
  const std::string text = "a\0b\n" + std::string(200'000, 'x');
  CHECK(sys::read_file(dir.write("file", text), 1 << 20).value() == text);
  CHECK(sys::read_file(dir.write("empty", ""), 10).value().empty());
  CHECK_THAT(sys::read_file("/proc/self/status", 1 << 20).value(), Contains("Pid:"));
}

TEST_CASE("a file over the limit is an error, one at the limit is not", "[sys]") {
  const ScratchDir dir;
  const auto file = dir.write("file", std::string(1000, 'x'));
  CHECK(sys::read_file(file, 1000).has_value());
  const auto text = sys::read_file(file, 999);
  REQUIRE_FALSE(text.has_value());
  CHECK_THAT(text.error().message, Contains(file.string()) && Contains("larger than"));
}

TEST_CASE("a file that cannot be read names itself and says what to do", "[sys]") {
  const ScratchDir dir;
  const auto missing = sys::read_file(dir.path() / "no" / "file", 10);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().kind == ErrorKind::io);
  CHECK_THAT(missing.error().message, Contains("no/file") && Contains("No such file"));
  CHECK_THAT(missing.error().help, Contains((dir.path() / "no").string()));
  CHECK_THAT(sys::read_file(dir.path(), 10).error().message, Contains("Is a directory"));
}

TEST_CASE("an atomic write replaces the text and leaves nothing else", "[sys]") {
  const ScratchDir dir;
  const auto file = dir.write("file", "old");
  for (const auto sync : {Sync::none, Sync::full}) {
    const std::string text = sync == Sync::none ? "new" : std::string(300'000, 'y');
    REQUIRE(sys::write_atomically(file, text, sync).has_value());
    CHECK(sys::read_file(file, 1 << 20).value() == text);
    CHECK(names_in(dir.path()) == std::set<std::string>{"file"});
  }
}

TEST_CASE("a written file has the permissions that the umask leaves", "[sys]") {
  const ScratchDir dir;
  const auto before = ::umask(027);
  const auto written = sys::write_atomically(dir.path() / "file", "x", Sync::none);
  ::umask(before);
  REQUIRE(written.has_value());
  struct stat status {};
  REQUIRE(::stat((dir.path() / "file").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("a file with secrets is its owner's alone, also one that replaces an open one", "[sys]") {
  const ScratchDir dir;
  const auto file = dir.write("file", "old");
  ::chmod(file.c_str(), 0666);
  REQUIRE(sys::write_atomically(file, "new", Sync::none, sys::Readers::owner).has_value());
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("what a killed process has left is removed, what lives or is another's stays", "[sys]") {
  const ScratchDir dir;
  for (const auto* name : {"run.json", ".run.json.0123abcd.tmp", ".run.json.0123abcd.tmp.txt",
                           ".other.json.0123abcd.tmp", ".run.json.0123ABCD.tmp", ".run.json.tmp"})
    dir.write(name, "x");
  auto living = get(sys::NewFile::create(dir.path() / "run.json"));
  REQUIRE(living.append("new"));
  REQUIRE(living.finish(Sync::none));
  // A child has locks of its own, so that it sees ours.
  const auto status = journal::in_child(
      [&] { return static_cast<int>(sys::remove_abandoned(dir.path(), {"run.json"})); });
  CHECK(WEXITSTATUS(status) == 1);
  CHECK(names_in(dir.path()).count(".run.json.0123abcd.tmp") == 0);
  CHECK(names_in(dir.path()).size() == 6);
  REQUIRE(living.put_in_place());
  CHECK(sys::read_file(dir.path() / "run.json", 10).value() == "new");
  CHECK(names_in(dir.path()).size() == 5);
}

TEST_CASE("a link that was to be renamed is removed, a planted FIFO holds nobody up", "[sys]") {
  const ScratchDir dir;
  fs::create_symlink("attempt-1", dir.path() / ".latest.0123abcd.tmp");
  REQUIRE(::mkfifo((dir.path() / ".latest.aaaaaaaa.tmp").c_str(), 0600) == 0);
  CHECK(sys::remove_abandoned(dir.path(), {"latest"}) == 1);
  CHECK(names_in(dir.path()) == std::set<std::string>{".latest.aaaaaaaa.tmp"});
  CHECK(sys::remove_abandoned(dir.path() / "none", {"latest"}) == 0);
}

TEST_CASE("an atomic write that fails keeps the old and leaves nothing else", "[sys]") {
  const ScratchDir dir;
  dir.write("folder/inside", "old");
  const auto written = sys::write_atomically(dir.path() / "folder", "new", Sync::none);
  REQUIRE_FALSE(written.has_value());
  CHECK_THAT(written.error().message, Contains("folder"));
  CHECK_THAT(written.error().help, Contains("in the way"));
  CHECK(names_in(dir.path()) == std::set<std::string>{"folder"});
  CHECK_FALSE(sys::write_atomically(dir.path() / "no/file", "x", Sync::none).has_value());
}

TEST_CASE("a write that breaks off in the middle keeps the old and leaves nothing else", "[sys]") {
  const ScratchDir dir;
  const auto file = dir.write("file", "old");
  struct rlimit before {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const struct rlimit small { 1000, before.rlim_max };
  ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto written = sys::write_atomically(file, std::string(5000, 'x'), Sync::none);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_DFL);
  REQUIRE_FALSE(written.has_value());
  CHECK_THAT(written.error().message, Contains("cannot write") && Contains("too large"));
  CHECK(sys::read_file(file, 100).value() == "old");
  CHECK(names_in(dir.path()) == std::set<std::string>{"file"});
}

TEST_CASE("the usual troubles with files come with advice", "[sys]") {
  CHECK_THAT(sys::file_error_help(ENOSPC, "a/b"), Contains("free some space"));
  CHECK_THAT(sys::file_error_help(EROFS, "a/b"), Contains("read-only"));
  CHECK_THAT(sys::file_error_help(EACCES, "a b/c"), Contains("ls -ld 'a b'"));
  CHECK_THAT(sys::file_error_help(ENOENT, "file"), Contains("'.'"));
  CHECK(sys::file_error_help(EIO, "a/b").empty());
}

TEST_CASE("directories are made with their parents, and again without harm", "[sys]") {
  const ScratchDir dir;
  const auto deep = dir.path() / "a/b/c";
  CHECK(sys::make_directories(deep).has_value());
  CHECK(sys::make_directories(deep).has_value());
  CHECK(fs::is_directory(deep));
  const auto file = dir.write("file", "");
  for (const auto& path : {file, file / "below"}) {
    const auto made = sys::make_directories(path);
    REQUIRE_FALSE(made.has_value());
    CHECK_THAT(made.error().message, Contains(path.string()));
    CHECK_THAT(made.error().help, Contains("file is in the way"));
  }
}

TEST_CASE("a link is pointed elsewhere in one step", "[sys]") {
  const ScratchDir dir;
  const auto link = dir.path() / "latest";
  REQUIRE(sys::replace_symlink(link, "attempt-1").has_value());
  REQUIRE(sys::replace_symlink(link, "attempt-2").has_value());
  CHECK(fs::read_symlink(link) == "attempt-2");
  CHECK(names_in(dir.path()) == std::set<std::string>{"latest"});

  dir.write("folder/inside", "");
  const auto refused = sys::replace_symlink(dir.path() / "folder", "attempt-1");
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().message, Contains("folder"));
  CHECK(names_in(dir.path()) == std::set<std::string>{"folder", "latest"});
}
