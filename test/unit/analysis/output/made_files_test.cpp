#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/analysis/output/files.hpp>
#include <gridctl/analysis/output/made_files.hpp>

using namespace gridctl;
using namespace gridctl::analysis;
using gridctl::test::ScratchDir;

namespace {

constexpr bool kAsBefore = true;

}  // namespace

TEST_CASE("a file is known while neither it nor its findings change", "[analysis]") {
  const ScratchDir scratch;
  const auto cache = scratch.write("cache", "findings");
  const auto file = scratch.write("metrics.csv", "rows");
  CHECK_FALSE(MadeFiles(cache, kAsBefore).find(file, "exact"));
  MadeFiles(cache, !kAsBefore).remember(file, "exact", "4 rows");
  const MadeFiles made(cache, kAsBefore);
  CHECK(made.find(file, "exact") == "4 rows");
  CHECK_FALSE(made.find(file, "excel-safe"));
  CHECK_FALSE(made.find(scratch.write("other.csv", "rows"), "exact"));
  CHECK_FALSE(MadeFiles(cache, !kAsBefore).find(file, "exact"));
  CHECK_FALSE(MadeFiles().find(file, "exact"));
  SECTION("written") {
    scratch.write("metrics.csv", "more rows");
  }
  SECTION("gone") {
    fs::remove(file);
  }
  SECTION("other findings") {
    scratch.write("cache", "more findings");
  }
  SECTION("no findings") {
    fs::remove(cache);
  }
  CHECK_FALSE(made.find(file, "exact"));
}

TEST_CASE("a file that is there is not written, and survives an older analysis", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "analysis";
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}, {"metrics.csv", "m", ""}}));
  REQUIRE(write_analysis(folder, {{"results.csv", "b", ""}, {"metrics.csv", "", "", true}}));
  CHECK(fs::file_size(folder / "metrics.csv") == 1);
  CHECK(fs::file_size(scratch.path() / "analysis.1" / "metrics.csv") == 1);
}

TEST_CASE("several files are known beside one another", "[analysis]") {
  const ScratchDir scratch;
  const auto cache = scratch.write("cache", "findings");
  const auto metrics = scratch.write("metrics.csv", "rows");
  const auto groups = scratch.write("groups.csv", "groups");
  const MadeFiles made(cache, kAsBefore);
  made.remember(metrics, "exact", "4 rows");
  made.remember(groups, "exact 17", "2 rows");
  CHECK(made.find(metrics, "exact") == "4 rows");
  CHECK(made.find(groups, "exact 17") == "2 rows");
  CHECK_FALSE(made.find(groups, "exact 18"));
}
