#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/in_child.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/temporary_folder.hpp>

#include <set>

#include <sys/stat.h>

using namespace gridctl;
using sys::TemporaryFolder;

namespace {

std::size_t count_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a temporary folder is its owner's alone and gone with the object", "[sys]") {
  const test::ScratchDir dir;
  const test::EnvironmentGuard guard("TMPDIR", dir.path().c_str());
  {
    const auto folder = TemporaryFolder::make();
    REQUIRE(folder);
    struct stat status {};
    REQUIRE(::stat(folder->path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);
    CHECK(folder->path().parent_path() == dir.path());
  }
  CHECK(count_in(dir.path()) == 0);
}

TEST_CASE("the folder of a killed process goes with the next, one in use stays", "[sys]") {
  const test::ScratchDir dir;
  const test::EnvironmentGuard guard("TMPDIR", dir.path().c_str());
  std::optional<Result<TemporaryFolder>> made;
  const auto make = [&] { return made.emplace(TemporaryFolder::make()).has_value(); };
  journal::WaitingChild killed(make);
  const journal::WaitingChild living(make);
  REQUIRE(count_in(dir.path()) == 2);
  killed.kill();
  dir.write("gridctl-tmp-of-a-person", "x");
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  CHECK(count_in(dir.path()) == 3);
}
