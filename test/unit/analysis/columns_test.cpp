#include "support/catch.hpp"

#include <gridctl/analysis/columns.hpp>

using namespace gridctl;
using namespace gridctl::analysis;

namespace {

using Words = std::vector<std::string>;

const collect::ResultTable kTable{
    {"run_id", "config.lr", "config.model.lr", "config.name", "valid.acc", "test.acc"},
    {{"1.1", "0.1", "5", "n", "0.9", "0.8"},
     {"1.2", "0.1", "6", "n", "", "0.7"},
     {"2.1", "0.02", "7", "n", "0.10", "0.75"}}};

ColumnChoice choice_of(const Words& columns) {
  ColumnChoice choice;
  choice.columns = columns;
  return choice;
}

Words ids(const Result<collect::ResultTable>& table) {
  REQUIRE(table);
  Words words;
  for (const auto& row : table->rows) words.emplace_back(row[0]);
  return words;
}

}  // namespace

TEST_CASE("columns are named whole, by their unique end, or by a pattern", "[analysis]") {
  const auto table = choose_columns(kTable, choice_of({"run_id", "name", "*.acc", "run_id"}));
  REQUIRE(table);
  CHECK(table->columns == Words{"run_id", "config.name", "valid.acc", "test.acc"});
  CHECK(table->rows[2] == Words{"2.1", "n", "0.10", "0.75"});
  CHECK(choose_columns(kTable, choice_of({"acc"})).error().message ==
        "'acc' is the end of several columns");
  CHECK(choose_columns(kTable, choice_of({"nam"})).error().help == "did you mean 'name'?");
  CHECK(choose_columns(kTable, choice_of({"x*"})).error().message == "no column matches 'x*'");
}

TEST_CASE("what stands beside a statistic does not share its short name", "[analysis]") {
  const collect::ResultTable table{{"valid.step", "valid.acc", "valid.acc.step"},
                                   {{"4", "1", "3"}}};
  CHECK(choose_columns(table, choice_of({"step"}))->columns == Words{"valid.step"});
  CHECK(choose_columns(table, choice_of({"acc.step"}))->columns == Words{"valid.acc.step"});
}

TEST_CASE("keep wins over drop and over only-changed", "[analysis]") {
  ColumnChoice choice;
  choice.only_changed = true;
  choice.drop = TextPattern::compile("acc").value();
  CHECK(choose_columns(kTable, choice)->columns == Words{"run_id", "config.lr", "config.model.lr"});
  choice.keep = TextPattern::compile("^test|name").value();
  CHECK(choose_columns(kTable, choice)->columns ==
        Words{"run_id", "config.lr", "config.model.lr", "config.name", "test.acc"});
  choice = {};
  choice.drop = TextPattern::compile(".").value();
  CHECK(choose_columns(kTable, choice).error().message == "no column is left to print");
}

TEST_CASE("rows are sorted by value, those without one last in either direction", "[analysis]") {
  ColumnChoice choice;
  choice.sort = "valid.acc";
  CHECK(ids(choose_columns(kTable, choice)) == Words{"2.1", "1.1", "1.2"});
  choice.descending = true;
  CHECK(ids(choose_columns(kTable, choice)) == Words{"1.1", "2.1", "1.2"});
  choice.top = 1;
  CHECK(ids(choose_columns(kTable, choice)) == Words{"1.1"});
}
