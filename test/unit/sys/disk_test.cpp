#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/disk.hpp>

#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace gridctl;

TEST_CASE("free space is what is left for us", "[sys]") {
  const test::ScratchDir dir;
  const auto free = sys::free_bytes(dir.path());
  REQUIRE(free.has_value());
  struct statvfs status {};
  REQUIRE(::statvfs(dir.path().c_str(), &status) == 0);
  CHECK(*free > 0);
  CHECK(*free <= std::uint64_t{status.f_blocks} * status.f_frsize);
}

TEST_CASE("no free space is told of a place that is not there", "[sys]") {
  const test::ScratchDir dir;
  const auto missing = dir.path() / "gone";
  const auto free = sys::free_bytes(missing);
  REQUIRE_FALSE(free.has_value());
  CHECK(free.error().message ==
        "cannot tell the free space at '" + missing.string() + "': No such file or directory");
}

TEST_CASE("whatever is written in a folder is activity", "[sys]") {
  const test::ScratchDir dir;
  const auto log = dir.write("output.log", "one\n");
  auto last = sys::folder_activity(dir.path());
  CHECK(last != 0);
  CHECK(sys::folder_activity(dir.path()) == last);
  const auto changed = [&] {
    const auto now = sys::folder_activity(dir.path());
    return std::exchange(last, now) != now;
  };
  boost::filesystem::ofstream(log, std::ios::app) << "two\n";
  CHECK(changed());
  // Size alone does not tell of a file that is rewritten.
  const struct timespec times[2] = {{0, UTIME_OMIT}, {1'000'000, 5}};
  REQUIRE(::utimensat(AT_FDCWD, log.c_str(), times, 0) == 0);
  CHECK(changed());
  dir.write("metrics.jsonl", "");
  CHECK(changed());
  boost::filesystem::remove(log);
  CHECK(changed());
  CHECK_FALSE(changed());
}

TEST_CASE("what is written folders below is activity, what links lead to is not", "[sys]") {
  const test::ScratchDir dir;
  const test::ScratchDir elsewhere;
  dir.write("logs/version_0/metrics.csv", "1,0.5\n");
  boost::filesystem::create_directory_symlink(elsewhere.path(), dir.path() / "link");
  auto last = sys::folder_activity(dir.path());
  const auto changed = [&] {
    const auto now = sys::folder_activity(dir.path());
    return std::exchange(last, now) != now;
  };
  elsewhere.write("file", "x");
  CHECK_FALSE(changed());
  dir.write("logs/version_0/metrics.csv", "1,0.5\n2,0.5\n");
  CHECK(changed());
}

TEST_CASE("a folder that is gone shows no activity", "[sys]") {
  const test::ScratchDir dir;
  CHECK(sys::folder_activity(dir.path() / "gone") == 0);
  CHECK(sys::folder_activity(dir.write("file", "")) == 0);
}
