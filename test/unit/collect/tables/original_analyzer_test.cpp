// Every value that the original analyzer made of two real trees must be found again in our results
// for the same run and test. The trees are no part of the project: without them the test is
// skipped.
#include "curves/steps.hpp"
#include "files/files.hpp"
#include "formats/csv.hpp"
#include "support/catch.hpp"
#include "support/skip.hpp"

#include <gridctl/collect/tables/results.hpp>
#include <gridctl/collect/trees/gather.hpp>

#include <map>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

const fs::path kTrees = fs::path(GRIDCTL_SHARED_DIR) / "mip" / "experiments";

using Row = std::map<std::string, std::string>;

Row our_row(const ResultTable& table, std::size_t index) {
  Row row;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    row[table.columns[i]] = table.rows[index][i];
  }
  return row;
}

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// Our row under the original's names. It names a file for each test that never exists: the
/// statistics' with the ending of a configuration.
Row under_original_names(const Row& ours) {
  Row row{{"problem", ours.at("config.testing.problem.name")},
          {"model", ours.at("config.model.name")},
          {"model_save_timestamp", ours.at("train.model_save_timestamp")},
          {"training_configuration_filepath",
           ours.at("experiment") + "/" + ours.at("folder") + "/training_configuration.yaml"},
          {"training_start_timestamp", last_part(ours.at("folder"))},
          {"training_seed_torch", ours.at("config.training.seed_torch")},
          {"training_seed_numpy", ours.at("config.training.seed_numpy")},
          {"test_configuration_filepath", ours.at("experiment") + "/" + ours.at("test_folder") +
                                              "/testing_set_agg_statistics.yaml"},
          {"test_start_timestamp", last_part(ours.at("test_folder")).substr(5)},
          {"test_seed_torch", ours.at("config.testing.seed_torch")},
          {"test_seed_numpy", ours.at("config.testing.seed_numpy")}};
  const std::map<std::string, std::string> blocks{
      {"train.", "training_"}, {"valid.", "validation_"}, {"test.", "test_"}};
  for (const auto& [column, value] : ours) {
    const auto dot = column.find('.') + 1;
    const auto block = blocks.find(column.substr(0, dot));
    if (block != blocks.end()) row[block->second + column.substr(dot)] = value;
  }
  return row;
}

/// The original's CSV, with what it leaves blank in the further tests of a run filled in again.
std::vector<Row> original_rows(const fs::path& file) {
  Notes notes;
  auto text = read_file(file, notes);
  REQUIRE(text);
  const auto table = CsvTable::parse(std::move(*text), file.string(), LastLine::complete);
  REQUIRE(table);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < table->rows(); ++i) {
    Row row;
    for (const auto& [column, value] : table->values(i)) {
      row[column] = value.empty() ? rows.back().at(column) : value;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void compare(const std::string& tree) {
  const auto experiment = gather_foreign(kTrees / tree);
  REQUIRE(experiment);
  CHECK(experiment->notes.empty());
  const auto table = result_table(*experiment);
  std::map<std::string, Row> ours;  // by the test's path, which is unique
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    auto row = under_original_names(our_row(table, i));
    ours[row.at("test_configuration_filepath")] = std::move(row);
  }
  const auto originals = original_rows(kTrees / "expected" / (tree + ".csv"));
  CHECK(originals.size() == table.rows.size());
  std::size_t compared = 0;
  for (const auto& original : originals) {
    const auto& key = original.at("test_configuration_filepath");
    CAPTURE(key);
    REQUIRE(ours.count(key) == 1);
    for (const auto& [column, value] : original) {
      CAPTURE(column);
      REQUIRE(ours.at(key).count(column) == 1);
      CHECK(ours.at(key).at(column) == value);
      ++compared;
    }
  }
  CHECK(compared == originals.size() * originals.front().size());
}

}  // namespace

TEST_CASE("every value of the original analyzer is found again", "[collect][needs-original]") {
  if (!fs::exists(kTrees)) return test::skip("no trees of the original in " + kTrees.string());
  for (const auto* tree : {"zip_20261123_205938", "legacy_20261123_205959_old"}) {
    DYNAMIC_SECTION(tree) {
      compare(tree);
    }
  }
}
