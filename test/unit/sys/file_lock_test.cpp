#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <cerrno>
#include <iterator>

#include <fcntl.h>
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

/// Holds a lock that needs no more than the right to read.
Descriptor lock_for_reading(const fs::path& file) {
  Descriptor reader(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct flock lock {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  REQUIRE(::fcntl(reader.get(), F_OFD_SETLK, &lock) == 0);
  return reader;
}

TEST_CASE("whoever may only read a lock file keeps nobody out with it", "[sys]") {
  const test::ScratchDir dir;
  const auto file = dir.write("lock", "");
  const auto reader = lock_for_reading(file);
  CHECK_FALSE(is_locked(file).value());
  {
    const auto lock = FileLock::take(file);
    REQUIRE(lock);
    CHECK(is_locked(file).value());
    CHECK_FALSE(FileLock::take(file));
  }
  CHECK(fs::is_empty(dir.path()));
}

TEST_CASE("a file that one may not replace stays as it is", "[sys]") {
  const test::ScratchDir dir;
  const auto file = dir.write("lock", "");
  auto holder = FileLock::take(file);
  REQUIRE(holder);
  Descriptor ours(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  CHECK(lock_or_replace(ours, file) == EAGAIN);
  CHECK(is_in_place(ours, file));
  // Somebody was faster: the path leads to another file than the one that only readers hold.
  const auto old = dir.write("old", "");
  const auto reader = lock_for_reading(old);
  Descriptor theirs(::open(old.c_str(), O_RDWR | O_CLOEXEC));
  CHECK(lock_or_replace(theirs, file) == EAGAIN);
  CHECK(is_in_place(ours, file));
  CHECK(is_locked(file).value());
  CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 2);
}

TEST_CASE("of those who replace a lock file that readers hold one gets the lock", "[sys]") {
  const test::ScratchDir dir;
  const auto file = dir.write("lock", "");
  const auto reader = lock_for_reading(file);
  Descriptor first(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  Descriptor second(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  {
    // Another one is about to replace it.
    auto next = FileLock::take(dir.path() / ".lock.next");
    REQUIRE(next);
    CHECK(lock_or_replace(first, file) == EAGAIN);
    CHECK(is_locked(dir.path() / ".lock.next").value());
  }
  // Whoever was killed before the rename has left the new file.
  dir.write(".lock.next", "");
  CHECK(lock_or_replace(first, file) == 0);
  CHECK(lock_or_replace(second, file) == EAGAIN);
  CHECK(is_in_place(first, file));
  CHECK(is_locked(file).value());
  struct stat old {};
  struct stat made {};
  REQUIRE(::fstat(second.get(), &old) == 0);
  REQUIRE(::fstat(first.get(), &made) == 0);
  CHECK(made.st_mode == old.st_mode);
  CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 1);
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
