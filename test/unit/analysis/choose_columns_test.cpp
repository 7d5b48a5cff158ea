// One rule of `analyze --columns, --keep, --drop, --only-changed, --sort, --top` a case.
#include "support/catch.hpp"

#include <gridctl/analysis/columns.hpp>

using namespace gridctl;
using namespace gridctl::analysis;

namespace {

using Words = std::vector<std::string>;

/// A table of one column "config.x" and the names of its rows.
collect::ResultTable table_of(const Words& cells) {
  collect::ResultTable table{{"run_id", "config.x"}, {}};
  for (std::size_t i = 0; i < cells.size(); ++i)
    table.rows.push_back({std::to_string(i + 1), cells[i]});
  return table;
}

/// The cells in the order in which they are printed.
Words sorted(const Words& cells, bool descending = false) {
  ColumnChoice choice;
  choice.sort = "x";
  choice.descending = descending;
  const auto table = choose_columns(table_of(cells), choice);
  REQUIRE(table);
  Words found;
  for (const auto& row : table->rows) found.emplace_back(row[1]);
  return found;
}

const collect::ResultTable kTwoEnds{{"config.a.lr", "config.b.lr", "config.net.width"},
                                    {{"1", "2", "3"}}};

}  // namespace

TEST_CASE("a column's whole name comes before the ends of others", "[analysis]") {
  const collect::ResultTable table{{"lr", "config.lr"}, {{"1", "2"}}};
  CHECK(find_column(table, "lr").value() == 0);
  CHECK(find_column(table, "config.lr").value() == 1);
}

TEST_CASE("an end is cut at a dot, not within a word", "[analysis]") {
  const collect::ResultTable table{{"config.base_lr"}, {{"1"}}};
  CHECK_FALSE(find_column(table, "lr"));
  CHECK(find_column(table, "base_lr").value() == 0);
}

TEST_CASE("an end of several columns is an error that names them", "[analysis]") {
  const auto found = find_column(kTwoEnds, "lr");
  REQUIRE_FALSE(found);
  CHECK(found.error().kind == ErrorKind::usage);
  CHECK(found.error().help == "say which: config.a.lr, config.b.lr");
  CHECK(find_column(kTwoEnds, "b.lr").value() == 1);
}

TEST_CASE("a name that is near none is told where names are", "[analysis]") {
  const auto found = find_column(kTwoEnds, "temperature");
  REQUIRE_FALSE(found);
  CHECK(found.error().message == "there is no column 'temperature'");
  CHECK(found.error().help == "the first line of results.csv names them");
}

TEST_CASE("numbers are sorted by their value, not by their digits", "[analysis]") {
  CHECK(sorted({"10", "9", "1e1", "-2", "0.5"}) == Words{"-2", "0.5", "9", "10", "1e1"});
  CHECK(sorted({"9", "10"}, true) == Words{"10", "9"});
}

TEST_CASE("texts stand behind numbers, in either direction", "[analysis]") {
  CHECK(sorted({"b", "2", "a", "1"}) == Words{"1", "2", "a", "b"});
  CHECK(sorted({"b", "2", "a", "1"}, true) == Words{"2", "1", "b", "a"});
}

TEST_CASE("what is missing or NaN comes last, in either direction", "[analysis]") {
  CHECK(sorted({"", "nan", "1", "x"}) == Words{"1", "x", "", "nan"});
  CHECK(sorted({"", "nan", "1", "x"}, true) == Words{"1", "x", "", "nan"});
}

TEST_CASE("rows of one value keep their order", "[analysis]") {
  ColumnChoice choice;
  choice.sort = "x";
  const auto table = choose_columns(table_of({"1", "1.0", "1"}), choice);
  REQUIRE(table);
  CHECK(table->rows[0][0] == "1");
  CHECK(table->rows[1][0] == "2");
  CHECK(table->rows[2][0] == "3");
}

TEST_CASE("more rows than there are may be asked for", "[analysis]") {
  ColumnChoice choice;
  choice.top = 5;
  CHECK(choose_columns(table_of({"1", "2"}), choice)->rows.size() == 2);
  choice.top = 0;
  CHECK(choose_columns(table_of({"1", "2"}), choice)->rows.empty());
}

TEST_CASE("a column to sort by may be one that is not shown", "[analysis]") {
  ColumnChoice choice;
  choice.columns = {"run_id"};
  choice.sort = "x";
  const auto table = choose_columns(table_of({"2", "1"}), choice);
  REQUIRE(table);
  CHECK(table->columns == Words{"run_id"});
  CHECK(table->rows[0] == Words{"2"});
}

TEST_CASE("a column to sort by that is not there is an error", "[analysis]") {
  ColumnChoice choice;
  choice.sort = "accuracy";
  CHECK_FALSE(choose_columns(table_of({"1"}), choice));
}

TEST_CASE("in a table of no rows no column changes", "[analysis]") {
  ColumnChoice choice;
  choice.only_changed = true;
  CHECK(choose_columns(table_of({}), choice).error().message == "no column is left to print");
}

TEST_CASE("a choice leaves all as it is unless something is chosen", "[analysis]") {
  ColumnChoice choice;
  CHECK(is_everything(choice));
  choice.keep = TextPattern::compile("x").value();  // keeps what nothing drops
  CHECK(is_everything(choice));
  SECTION("columns") {
    choice.columns = {"x"};
  }
  SECTION("drop") {
    choice.drop = TextPattern::compile("x").value();
  }
  SECTION("only changed") {
    choice.only_changed = true;
  }
  SECTION("sort") {
    choice.sort = "x";
  }
  SECTION("top") {
    choice.top = 3;
  }
  CHECK_FALSE(is_everything(choice));
}
