#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <sys/stat.h>

namespace gridctl::sys {
namespace {

TEST_CASE("a lock is seen by every name of its file, and goes with its holder", "[sys]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / "lock";
  fs::create_directory_symlink(dir.path(), dir.path() / "again");
  CHECK_FALSE(is_locked(file).value());
  {
    auto lock = FileLock::take(file);
    REQUIRE(lock);
    const auto moved = std::move(*lock);
    CHECK(is_locked(file).value());
    CHECK(is_locked(dir.path() / "again" / "lock").value());
    const auto second = FileLock::take(file);
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == ErrorKind::locked);
  }
  CHECK_FALSE(is_locked(file).value());
  CHECK_FALSE(fs::exists(file));
}

TEST_CASE("a lock file that was left behind holds nobody up; one that is none is an error",
          "[sys]") {
  const test::ScratchDir dir;
  const auto left = dir.write("left", "");
  CHECK_FALSE(is_locked(left).value());
  CHECK(FileLock::take(left).has_value());
  const auto fifo = dir.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK_FALSE(is_locked(fifo));
  CHECK_FALSE(FileLock::take(fifo));
}

TEST_CASE("the ways to write a folder's name come to one", "[sys]") {
  const auto here = fs::current_path();
  for (const char* name : {"exp", "exp/", "exp/.", "./exp", "exp/./", "a/../exp//"})
    CHECK(plain_absolute(name) == here / "exp");
  CHECK(plain_absolute("/") == "/");
  CHECK(plain_absolute(".") == here);
  const test::ScratchDir dir;
  fs::create_directory(dir.path() / "real");
  fs::create_directory_symlink("real", dir.path() / "link");
  CHECK(is_same_folder(dir.path() / "real", dir.path() / "link"));
  CHECK_FALSE(is_same_folder(dir.path() / "real", dir.path()));
  CHECK_FALSE(is_same_folder(dir.path() / "none", dir.path() / "real"));
}

}  // namespace
}  // namespace gridctl::sys
