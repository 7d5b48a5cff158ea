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
  for (const auto& row : table->rows) words.push_back(row.front());
  return words;
}

}  // namespace

TEST_CASE("columns are named whole, by their unique end, or by a pattern", "[commands]") {
  const auto table = choose(kTable, choice_of({"run_id", "name", "*.acc", "run_id"}));
  REQUIRE(table);
  CHECK(table->columns == Words{"run_id", "config.name", "valid.acc", "test.acc"});
  CHECK(table->rows[2] == Words{"2.1", "n", "0.10", "0.75"});
  CHECK(choose(kTable, choice_of({"acc"})).error().message ==
        "'acc' is the end of several columns");
  CHECK(choose(kTable, choice_of({"nam"})).error().help == "did you mean 'name'?");
  CHECK(choose(kTable, choice_of({"x*"})).error().message == "no column matches 'x*'");
}

TEST_CASE("what stands beside a statistic does not share its short name", "[commands]") {
  const collect::ResultTable table{{"valid.step", "valid.acc", "valid.acc.step"},
                                   {{"4", "1", "3"}}};
  CHECK(choose(table, choice_of({"step"}))->columns == Words{"valid.step"});
  CHECK(choose(table, choice_of({"acc.step"}))->columns == Words{"valid.acc.step"});
}

TEST_CASE("keep wins over drop and over only-changed", "[commands]") {
  ColumnChoice choice;
  choice.only_changed = true;
  choice.drop = std::regex("acc");
  CHECK(choose(kTable, choice)->columns == Words{"run_id", "config.lr", "config.model.lr"});
  choice.keep = std::regex("^test|name");
  CHECK(choose(kTable, choice)->columns ==
        Words{"run_id", "config.lr", "config.model.lr", "config.name", "test.acc"});
  choice = {};
  choice.drop = std::regex(".");
  CHECK(choose(kTable, choice).error().message == "no column is left to print");
}

TEST_CASE("rows are sorted by value, those without one last in either direction", "[commands]") {
  ColumnChoice choice;
  choice.sort = "valid.acc";
  CHECK(ids(choose(kTable, choice)) == Words{"2.1", "1.1", "1.2"});
  choice.descending = true;
  CHECK(ids(choose(kTable, choice)) == Words{"1.1", "2.1", "1.2"});
  choice.top = 1;
  CHECK(ids(choose(kTable, choice)) == Words{"1.1"});
}

TEST_CASE("options become a choice, and a bad regular expression an error", "[commands]") {
  cli::Arguments arguments;
  const auto say = [&](const std::string& name, const std::string& value) {
    arguments.set(name, {{value}, cli::Arguments::From::command_line});
  };
  say("columns", "a, b,,c");
  say("sort", "lr:desc");
  say("top", "3");
  const auto choice = column_choice(arguments);
  REQUIRE(choice);
  CHECK(choice->columns == Words{"a", "b", "c"});
  CHECK(choice->sort == "lr");
  CHECK(choice->descending);
  CHECK(choice->top == std::size_t{3});
  say("drop", "(");
  CHECK(column_choice(arguments).error().kind == ErrorKind::usage);
  say("drop", "x");
  say("top", "0");
  CHECK_FALSE(column_choice(arguments));
}
