// The original's layout, by a table made by hand, and cell by cell against what the original made
// of two real trees. Those are no part of the project: without them that test is skipped.
#include "files/files.hpp"
#include "formats/csv.hpp"
#include "support/catch.hpp"
#include "support/skip.hpp"

#include <gridctl/collect/tables/legacy_table.hpp>
#include <gridctl/collect/trees/gather.hpp>

#include <map>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

const fs::path kTrees = fs::path(GRIDCTL_SHARED_DIR) / "mip" / "experiments";
const std::string kTestPath = "test_configuration_filepath";

using Row = std::map<std::string, std::string>;

/// By the test's path, which is unique; blank cells filled from the row above.
std::map<std::string, Row> by_test(const std::vector<Row>& rows) {
  std::map<std::string, Row> found;
  Row last;
  for (auto row : rows) {
    for (auto& [column, value] : row) {
      if (value == " ") value = last[column];
    }
    last = row;
    found[row[kTestPath]] = row;
  }
  return found;
}

std::map<std::string, Row> originals(const fs::path& file) {
  Notes notes;
  auto text = read_file(file, notes);
  REQUIRE(text);
  const auto table = CsvTable::parse(std::move(*text), file.string(), LastLine::complete);
  REQUIRE(table);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < table->rows(); ++i) {
    auto& row = rows.emplace_back();
    for (const auto& [column, value] : table->values(i)) row[column] = value.empty() ? " " : value;
  }
  return by_test(rows);
}

std::map<std::string, Row> ours(Experiment experiment) {
  // The original was run beside the tree.
  const auto parent = experiment.folder.parent_path();
  for (auto& run : experiment.runs) {
    run.folder = run.folder.lexically_relative(parent);
    for (auto& test : run.tests) test.folder = test.folder.lexically_relative(parent);
  }
  const auto table = legacy_table(experiment);
  std::vector<Row> rows;
  for (const auto& cells : table.rows) {
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[table.columns[i]] = cells[i];
  }
  return by_test(rows);
}

RunResult sample_run() {
  RunResult run;
  run.folder = "exp/p/m/20261104_091233";
  run.configuration = {{"model.name", "m"}, {"testing.problem.name", "p"}};
  run.training = {{"terminal_status", "done"}, {"loss", "0.5"}, {"loss.last", "0.6"}};
  run.validation = {{"loss", "0.7"}};
  for (const char* name : {"test_20261104_100000", "test_20261104_110000"})
    run.tests.push_back({{}, run.folder / name, {}, {{"acc", "0.9"}}});
  return run;
}

}  // namespace

TEST_CASE("the original's layout has four blocks, blank in further tests of a run", "[collect]") {
  Experiment experiment;
  experiment.runs = {sample_run(), RunResult()};  // a run without statistics has no row
  const auto table = legacy_table(experiment);
  CHECK(table.columns ==
        std::vector<std::string>{"problem", "model", "model_save_timestamp",
                                 "training_terminal_status", "training_terminal_status_timestamp",
                                 "training_configuration_filepath", "training_start_timestamp",
                                 "training_seed_torch", "training_seed_numpy", "training_loss",
                                 "validation_loss", kTestPath, "test_start_timestamp",
                                 "test_seed_torch", "test_seed_numpy", "test_acc"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0][0] == "p");
  CHECK(table.rows[0][3] == "done");
  CHECK(table.rows[0][6] == "20261104_091233");
  CHECK(table.rows[0][9] == "0.5");
  CHECK(table.rows[0][12] == "20261104_100000");
  for (std::size_t i = 0; i < 11; ++i) CHECK(table.rows[1][i] == " ");
  CHECK(table.rows[1][12] == "20261104_110000");
  CHECK(table.rows[1][15] == "0.9");
}

TEST_CASE("every cell of the original analyzer's CSV is reproduced", "[collect][needs-original]") {
  if (!fs::exists(kTrees)) return test::skip("no trees of the original in " + kTrees.string());
  for (const std::string tree : {"zip_20261123_205938", "legacy_20261123_205959_old"}) {
    DYNAMIC_SECTION(tree) {
      const auto experiment = gather_foreign(kTrees / tree);
      REQUIRE(experiment);
      CHECK(ours(*experiment) == originals(kTrees / "expected" / (tree + ".csv")));
    }
  }
}
