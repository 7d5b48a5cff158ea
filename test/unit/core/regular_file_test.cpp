#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/regular_file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("what is no regular file is refused at once, not waited for", "[core]") {
  const test::ScratchDir dir;
  const auto fifo = dir.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  for (const auto& path : {fifo, fs::path("/dev/zero"), fs::path("/dev/null")}) {
    for (const int flags : {O_RDONLY, O_WRONLY, O_RDWR}) {
      const auto opened = open_regular(path, Links::follow, flags);
      REQUIRE_FALSE(opened);
      CHECK_THAT(opened.error().message, Contains(path.string()) && Contains("not a regular file"));
    }
  }
  CHECK_THAT(open_regular(dir.path(), Links::follow).error().message, Contains("Is a directory"));
}

TEST_CASE("a link is followed only where a user may have meant it", "[core]") {
  const test::ScratchDir dir;
  const auto file = dir.write("file", "text");
  const auto link = dir.path() / "link";
  fs::create_symlink(file, link);
  CHECK(read_regular(link, Links::follow, 100).value() == "text");
  const auto refused = read_regular(link, Links::refuse, 100);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Contains("symbolic link"));
  CHECK(read_regular(file, Links::refuse, 100).value() == "text");
}

TEST_CASE("a file with another name is read, and written only where a user has named it",
          "[core]") {
  const test::ScratchDir dir;
  const auto file = dir.write("file", "text");
  fs::create_hard_link(file, dir.path() / "backup");
  CHECK(open_regular(file, Links::refuse, O_RDONLY));
  CHECK(open_regular(file, Links::follow, O_RDWR));
  for (const int flags : {O_WRONLY, O_RDWR | O_APPEND | O_CREAT}) {
    const auto opened = open_regular(file, Links::refuse, flags);
    REQUIRE_FALSE(opened);
    CHECK_THAT(opened.error().message, Contains("has another name"));
    CHECK_THAT(opened.error().help, Contains("cp -a"));
  }
}

TEST_CASE("a file is read to a bound, and in parts", "[core]") {
  const test::ScratchDir dir;
  const auto file = dir.write("file", "0123456789");
  CHECK(read_regular(file, Links::refuse, 10).value() == "0123456789");
  CHECK_THAT(read_regular(file, Links::refuse, 9).error().message, Contains("larger than"));
  const auto opened = open_regular(file, Links::refuse).value();
  CHECK(opened.status.st_size == 10);
  CHECK(read_part(opened.descriptor, 8, 100) == "89");
  CHECK(read_part(opened.descriptor, 10, 1).empty());
}

TEST_CASE("a file that others may write is not trusted", "[core]") {
  struct stat status {};
  status.st_uid = ::geteuid();
  status.st_gid = ::getegid();
  status.st_mode = S_IFREG | 0664;
  CHECK(why_untrusted(status).empty());
  status.st_mode = S_IFREG | 0646;
  CHECK_THAT(why_untrusted(status), Contains("every user"));
  status.st_mode = S_IFREG | 0664;
  status.st_gid = ::getegid() + 1;
  CHECK_THAT(why_untrusted(status), Contains("another group"));
  status.st_mode = S_IFREG | 0644;
  CHECK(why_untrusted(status).empty());
  status.st_uid = ::geteuid() + 1;
  CHECK_THAT(why_untrusted(status), Contains("another user"));
  status.st_uid = 0;
  CHECK(why_untrusted(status).empty());
}

}  // namespace
}  // namespace gridctl
