#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "support/skip.hpp"

#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/folder_socket.hpp>
#include <gridctl/sys/local_socket.hpp>

#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gridctl;
using test::ScratchDir;

namespace {

bool is_reached(const fs::path& folder, const std::string& role = "work") {
  const auto connection = sys::connect_for(folder, role);
  if (!connection) CHECK(connection.error().kind == ErrorKind::not_found);
  return connection.has_value();
}

std::string plain_name(const fs::path& folder) {
  return fmt::format("gridctl-work-{}-{:x}", ::geteuid(), sys::folder_key(folder).value());
}

}  // namespace

TEST_CASE("who listens for a folder is found by any name of it, in its role", "[sys]") {
  const ScratchDir dir;
  fs::create_directory(dir.path() / "exp");
  fs::create_directory_symlink("exp", dir.path() / "link");
  CHECK_FALSE(is_reached(dir.path() / "exp"));
  {
    const auto listener = sys::listen_for(dir.path() / "exp", "work");
    REQUIRE(listener);
    CHECK(is_reached(dir.path() / "exp"));
    CHECK(is_reached(dir.path() / "link/."));
    CHECK_FALSE(is_reached(dir.path() / "exp", "keeper"));
  }
  CHECK_FALSE(is_reached(dir.path() / "exp"));
  sys::forget_socket(dir.path() / "exp", "work");
  CHECK(fs::is_empty(dir.path() / "exp"));
}

TEST_CASE("a listener that accepts nobody is told of, and waited for no longer", "[sys]") {
  const ScratchDir dir;
  const auto listener = sys::listen_for(dir.path(), "work");
  REQUIRE(listener);
  std::vector<Descriptor> waiting;
  constexpr std::size_t kMany = 1000;  // more than may wait
  while (waiting.size() < kMany) {
    auto next = sys::connect_for(dir.path(), "work");
    if (!next) {
      CHECK(next.error().kind == ErrorKind::locked);
      CHECK_THAT(next.error().help, Catch::Matchers::Contains("kill -CONT"));
      break;
    }
    waiting.push_back(std::move(*next));
  }
  CHECK(waiting.size() > 100);
  CHECK(waiting.size() < kMany);
  CHECK(sys::accept_own(listener->get()));
  CHECK(is_reached(dir.path()));
}

TEST_CASE("root is reached in a folder of another user too", "[sys][needs-root]") {
  if (::geteuid() != 0) return test::skip("only root can give a directory away");
  constexpr uid_t kNobody = 65534;
  const ScratchDir dir;
  REQUIRE(::chown(dir.path().c_str(), kNobody, kNobody) == 0);
  const auto listener = sys::listen_for(dir.path(), "work");
  REQUIRE(listener);
  CHECK(is_reached(dir.path()));
  // Nobody but root says where root goes.
  const auto file = dir.path() / ".work.socket";
  REQUIRE(::chown(file.c_str(), kNobody, kNobody) == 0);
  CHECK_FALSE(is_reached(dir.path()));
}

TEST_CASE("a folder of any length has room for its socket", "[sys]") {
  const ScratchDir dir;
  const auto folder = dir.path() / std::string(200, 'a') / std::string(200, 'b');
  fs::create_directories(folder);
  const auto listener = sys::listen_for(folder, "work");
  REQUIRE(listener);
  CHECK(is_reached(folder));
}

TEST_CASE("whoever takes a name that can be known beforehand keeps nobody out", "[sys]") {
  const ScratchDir dir;
  const auto first = sys::listen_at(plain_name(dir.path()));
  REQUIRE(first);
  auto listener = sys::listen_for(dir.path(), "work");
  REQUIRE(listener);
  // Nor does a name that was seen while somebody had it.
  const auto seen = sys::read_file(dir.path() / ".work.socket", 100).value();
  listener = sys::listen_for(dir.path(), "work");
  REQUIRE(listener);
  CHECK(sys::read_file(dir.path() / ".work.socket", 100).value() != seen);
  CHECK(is_reached(dir.path()));
}

TEST_CASE("a copy of a folder does not lead to its original", "[sys]") {
  const ScratchDir dir;
  fs::create_directory(dir.path() / "exp");
  fs::create_directory(dir.path() / "copy");
  const auto listener = sys::listen_for(dir.path() / "exp", "work");
  REQUIRE(listener);
  fs::copy_file(dir.path() / "exp/.work.socket", dir.path() / "copy/.work.socket");
  CHECK_FALSE(is_reached(dir.path() / "copy"));
}

TEST_CASE("where the folder takes no file, the socket has a plain name", "[sys]") {
  const ScratchDir dir;
  dir.write(".work.socket/in the way", "x");
  const auto listener = sys::listen_for(dir.path(), "work");
  REQUIRE(listener);
  CHECK(is_reached(dir.path()));
}

TEST_CASE("what stands in the place of a socket's name harms nobody", "[sys]") {
  const ScratchDir dir;
  const auto file = dir.path() / ".work.socket";
  dir.write(".work.socket", "../../x\n");
  CHECK_FALSE(is_reached(dir.path()));
  fs::remove(file);
  REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  CHECK_FALSE(is_reached(dir.path()));
  fs::remove(file);
  fs::create_symlink("/etc/passwd", file);
  CHECK_FALSE(is_reached(dir.path()));
}
