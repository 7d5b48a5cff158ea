#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "support/skip.hpp"

#include <gridctl/analysis/output/files.hpp>
#include <gridctl/core/text.hpp>

#include <boost/filesystem/fstream.hpp>
#include <sys/stat.h>
#include <unistd.h>

using namespace gridctl;
using namespace gridctl::analysis;
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

TEST_CASE("an analysis that changes is kept whole as .1, once", "[analysis]") {
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

TEST_CASE("what is no file is set aside, and nobody waits for it", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "analysis";
  fs::create_directory(folder);
  REQUIRE(::mkfifo((folder / "results.csv").c_str(), 0600) == 0);
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}}));
  CHECK(text_of(folder / "results.csv") == "a");
  CHECK(fs::status(scratch.path() / "analysis.1/results.csv").type() == fs::fifo_file);
}

TEST_CASE("a link of another user within an analysis, or for the older one, is refused",
          "[analysis][needs-root]") {
  if (::geteuid() != 0) return gridctl::test::skip("only root can give a link away");
  const ScratchDir scratch;
  const auto folder = scratch.path() / "analysis";
  const auto elsewhere = scratch.path() / "elsewhere";
  fs::create_directory(elsewhere);
  REQUIRE(write_analysis(folder, {{"results.csv", "1", ""}}));
  const auto link = GENERATE(as<std::string>(), "analysis/figures", "analysis/tensorboard",
                             "analysis/tensorboard/c1r1", "analysis.1", "analysis.1/figures");
  const auto path = scratch.path() / link;
  fs::create_directories(path.parent_path());
  fs::create_directory_symlink(elsewhere, path);
  REQUIRE(::lchown(path.c_str(), 65534, 65534) == 0);
  const auto written = write_analysis(folder, {{"results.csv", "2", ""},
                                               {figure_name("curves", 0, "svg"), "<svg/>", ""},
                                               {"tensorboard/c1r1/events", "e", ""}});
  REQUIRE_FALSE(written);
  CHECK_THAT(written.error().message, Catch::Contains("is a link that another user has made"));
  CHECK(fs::is_empty(elsewhere));
}

TEST_CASE("what is not written again goes, files of others stay", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "out";
  scratch.write("out/notes.txt", "mine");
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}, {"results.sqlite", "s", ""}}));
  REQUIRE(write_analysis(folder, {{"results.csv", "b", ""}}));
  CHECK(names_in(folder) == Names{"notes.txt", "results.csv"});
  CHECK(names_in(scratch.path() / "out.1") == Names{"results.csv", "results.sqlite"});
}

TEST_CASE("a file made in pieces is written where it begins to differ", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "analysis";
  const auto in_pieces = [](Names pieces) {
    OutputFile file{"metrics.csv", "", "", false, {}};
    file.make = [pieces](const Append& append) -> Result<void> {
      for (const auto& piece : pieces) {
        if (auto done = append(piece); !done) return done;
      }
      return {};
    };
    return std::vector<OutputFile>{file};
  };
  REQUIRE(write_analysis(folder, in_pieces({"one\n", "two\n"})));
  CHECK(text_of(folder / "metrics.csv") == "one\ntwo\n");
  REQUIRE(write_analysis(folder, in_pieces({"one\ntwo\n"})));
  CHECK_FALSE(fs::exists(scratch.path() / "analysis.1"));
  for (const Names& pieces :
       {Names{"one\n", "2\n"}, Names{"one\n"}, Names{"one\n", "2\n", "3\n"}}) {
    REQUIRE(write_analysis(folder, in_pieces(pieces)));
    CHECK(text_of(folder / "metrics.csv") == join(pieces, ""));
    CHECK(names_in(folder) == Names{"metrics.csv"});
  }
  CHECK(text_of(scratch.path() / "analysis.1" / "metrics.csv") == "one\n");
}

TEST_CASE("a file that breaks off while it is made leaves the old one", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "analysis";
  REQUIRE(write_analysis(folder, {{"metrics.csv", "old", ""}, {"groups.csv", "old", ""}}));
  OutputFile broken{"metrics.csv", "", "", false, {}};
  broken.make = [](const Append& append) -> Result<void> {
    if (auto done = append("new"); !done) return done;
    return fail(ErrorKind::io, "no more");
  };
  CHECK_FALSE(write_analysis(folder, {{"groups.csv", "new", ""}, broken}));
  CHECK(text_of(folder / "groups.csv") == "old");
  CHECK(text_of(folder / "metrics.csv") == "old");
  CHECK(names_in(folder) == Names{"groups.csv", "metrics.csv"});
}

TEST_CASE("a folder that cannot be made is an error that names it", "[analysis]") {
  const ScratchDir scratch;
  scratch.write("file", "");
  const auto written = write_analysis(scratch.path() / "file" / "analysis", {});
  REQUIRE_FALSE(written);
  CHECK(written.error().message.find("analysis") != std::string::npos);
}

TEST_CASE("the folder of an analysis is made with those above it", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "results" / "of" / "today";
  REQUIRE(write_analysis(folder, {{"results.csv", "", ""}}));
  CHECK(fs::is_regular_file(folder / "results.csv"));  // an empty file is a file
}

TEST_CASE("a further file beside those that stay keeps no older analysis", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "analysis";
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}}));
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}, {"groups.csv", "g", ""}}));
  CHECK(names_in(scratch.path()) == Names{"analysis"});
  CHECK(names_in(folder) == Names{"groups.csv", "results.csv"});
}

TEST_CASE("a file that would become what it is is not touched", "[analysis]") {
  const ScratchDir scratch;
  const auto file = scratch.write("analysis/results.csv", "a");
  constexpr std::time_t kLongAgo = 1'000'000'000;
  fs::last_write_time(file, kLongAgo);
  REQUIRE(write_analysis(file.parent_path(), {{"results.csv", "a", ""}}));
  CHECK(fs::last_write_time(file) == kLongAgo);
  REQUIRE(write_analysis(file.parent_path(), {{"results.csv", "ab", ""}}));
  CHECK(fs::last_write_time(file) != kLongAgo);
}

TEST_CASE("a folder may be named with a dot or a slash behind it", "[analysis]") {
  const ScratchDir scratch;
  const auto end = GENERATE(as<std::string>(), "", "/", "/.", "/../analysis");
  const fs::path folder = (scratch.path() / "analysis").string() + end;
  fs::create_directories(scratch.path() / "analysis");
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}}));
  REQUIRE(write_analysis(folder, {{"results.csv", "b", ""}}));
  CHECK(names_in(scratch.path()) == Names{"analysis", "analysis.1"});
  CHECK(text_of(scratch.path() / "analysis.1" / "results.csv") == "a");
}

TEST_CASE("of an analysis that is kept, files of the one before it are gone", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "analysis";
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}, {"tables.md", "t", ""}}));
  REQUIRE(write_analysis(folder, {{"results.csv", "b", ""}}));
  CHECK(names_in(scratch.path() / "analysis.1") == Names{"results.csv", "tables.md"});
  REQUIRE(write_analysis(folder, {{"results.csv", "c", ""}}));
  CHECK(names_in(scratch.path() / "analysis.1") == Names{"results.csv"});
}

TEST_CASE("figures have a folder of their own, which goes when no figure is left", "[analysis]") {
  const ScratchDir scratch;
  const auto folder = scratch.path() / "out";
  REQUIRE(write_analysis(folder, {{"results.csv", "a", ""}, {figure_name("curves", 1), "s", ""}}));
  CHECK(text_of(folder / "figures/curves-2.svg") == "s");
  REQUIRE(write_analysis(folder, {{"results.csv", "b", ""}}));
  CHECK(text_of(scratch.path() / "out.1/figures/curves-2.svg") == "s");
  CHECK(names_in(folder) == Names{"results.csv"});
  CHECK(names_in(scratch.path() / "out.1") == Names{"figures", "results.csv"});
}
