// The original analyzer's table of a small tree (data/worked_tree), worked out by hand from the
// rules of MI-Prometheus in data/worked_tree.csv, so that a clone without the original's data
// compares something. What the tree has of each kind:
// - 080000: the least validation loss is that of the closing validation (episode 47), which has no
//   training row and no model: the best is episode 30. Two tests; of the second the last row
//   counts.
// - 083000: never tested.
// - 090000: an online trainer, whose partial validations count; its test is one batch.
// - 093000: broken off before its first statistics: no row.
#include "files/files.hpp"
#include "formats/csv.hpp"
#include "support/catch.hpp"

#include <gridctl/collect/tables/legacy_table.hpp>
#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

const fs::path kData = GRIDCTL_TEST_DATA;

CsvTable expected_table() {
  Notes notes;
  auto text = read_file(kData / "worked_tree.csv", notes);
  REQUIRE(text);
  auto table = CsvTable::parse(std::move(*text), "worked_tree.csv", LastLine::complete);
  REQUIRE(table);
  return std::move(*table);
}

/// With folders as the original gives them: relative to where the tree is.
ResultTable our_table() {
  auto experiment = gather_foreign(kData / "worked_tree");
  REQUIRE(experiment);
  CHECK(experiment->notes.empty());
  for (auto& run : experiment->runs) {
    run.folder = run.folder.lexically_relative(kData);
    for (auto& test : run.tests) test.folder = test.folder.lexically_relative(kData);
  }
  return legacy_table(*experiment);
}

}  // namespace

TEST_CASE("every cell of a table that was worked out by hand is reproduced", "[collect]") {
  const auto expected = expected_table();
  const auto ours = our_table();
  REQUIRE(ours.columns.size() == expected.header().size());
  for (std::size_t column = 0; column < ours.columns.size(); ++column)
    CHECK(ours.columns[column] == std::string(expected.header()[column]));
  REQUIRE(ours.rows.size() == expected.rows());
  for (std::size_t row = 0; row < ours.rows.size(); ++row) {
    for (std::size_t column = 0; column < ours.columns.size(); ++column) {
      CAPTURE(row, ours.columns[column]);
      const std::string cell(expected.cell(row, column));
      CHECK(ours.rows[row][column] == (cell.empty() ? " " : cell));
    }
  }
}
