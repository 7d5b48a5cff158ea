// Small configurations of our own (data/merge_cases, a folder each) and what becomes of them,
// worked out by hand from the rules in config/loader.hpp and config/merge.hpp. In expected.json:
// "configs", the names to load, or "grid", a grid file; "tree" and "files", or "tasks", a tree
// each; "error_names", what the error must name where there is no tree; "why", the rule that the
// case shows.
#include "trees.hpp"

#include <gridctl/config/grid.hpp>

#include <boost/filesystem/fstream.hpp>

using namespace gridctl;
using Json = nlohmann::json;

namespace {

const fs::path kCases = fs::path(GRIDCTL_TEST_DATA) / "merge_cases";

/// Works in the folder of one case.
class Case {
 public:
  explicit Case(const fs::path& folder)
      : expected(Json::parse(fs::ifstream(folder / "expected.json"))), before_(fs::current_path()) {
    fs::current_path(folder);
  }
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;
  ~Case() { fs::current_path(before_); }
  Json expected;

 private:
  fs::path before_;
};

std::vector<fs::path> cases() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(kCases)) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

/// As text, so that 1 and 1.0 differ; in the order of the alphabet.
std::string text_of(const config::Node& tree) {
  return Json::parse(config::to_json(tree).dump()).dump(1);
}

void check_grid(const Json& expected) {
  const auto grid = config::load_grid(expected.at("grid").get<std::string>());
  if (!grid) FAIL(to_text(grid.error()));
  const auto& tasks = expected.at("tasks");
  REQUIRE(grid->tasks.size() == tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i)
    CHECK(text_of(grid->tasks[i].merged) == tasks[i].dump(1));
}

void check_configs(const Json& expected) {
  const auto merged =
      config::load_configs(config::split_names(expected.at("configs").get<std::string>()));
  if (expected.contains("error_names")) {
    REQUIRE_FALSE(merged);
    for (const auto& name : expected.at("error_names"))
      CHECK_THAT(to_text(merged.error()), Catch::Matchers::Contains(name.get<std::string>()));
    return;
  }
  if (!merged) FAIL(to_text(merged.error()));
  CHECK(text_of(merged->tree) == expected.at("tree").dump(1));
  CHECK(Json(merged->files) == expected.at("files"));
}

}  // namespace

TEST_CASE("configurations merge as was worked out by hand", "[config]") {
  REQUIRE(cases().size() == 14);
  for (const auto& folder : cases()) {
    DYNAMIC_SECTION(folder.filename().string()) {
      const Case one(folder);
      INFO(one.expected.at("why").get<std::string>());
      if (one.expected.contains("grid"))
        check_grid(one.expected);
      else
        check_configs(one.expected);
    }
  }
}
