#include "analysis_files.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <boost/filesystem/fstream.hpp>

using namespace gridctl;
using namespace gridctl::commands;
using gridctl::test::ScratchDir;

namespace {

std::string text_of(const fs::path& file) {
  fs::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("an analysis that changes is kept whole as .1, once", "[commands]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "analysis";
  const auto kept = scratch.path() / "analysis.1";
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}, {"groups.csv", "g", ""}}));
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}, {"groups.csv", "g", ""}}));
  CHECK_FALSE(fs::exists(kept));  // nothing changed
  REQUIRE(write_analysis(folder, {{"results.csv", "b", ""}, {"groups.csv", "g", ""}}));
  CHECK(text_of(folder / "results.csv") == "b");
  CHECK(text_of(kept / "results.csv") == "a");
  REQUIRE(write_analysis(folder, {{"results.csv", "c", ""}, {"groups.csv", "g", ""}}));
  CHECK(text_of(kept / "results.csv") == "b");
  CHECK(names_in(kept) == Names{"groups.csv", "results.csv"});
  CHECK(names_in(scratch.path()) == Names{"analysis", "analysis.1"});
}

TEST_CASE("what is not written again goes, files of others stay", "[commands]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "out";
  scratch.write("out/notes.txt", "mine");
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}, {"results.sqlite", "s", ""}}));
  REQUIRE(write_analysis(folder, {{"results.csv", "b", ""}}));
  CHECK(names_in(folder) == Names{"notes.txt", "results.csv"});
  CHECK(names_in(scratch.path() / "out.1") == Names{"results.csv", "results.sqlite"});
}

TEST_CASE("a folder that cannot be made is an error that names it", "[commands]") {
  const ScratchDir scratch;
  scratch.write("file", "");
  const auto written = write_analysis(scratch.path() / "file" / "analysis", {});
  REQUIRE_FALSE(written);
  CHECK(written.error().message.find("analysis") != std::string::npos);
}
