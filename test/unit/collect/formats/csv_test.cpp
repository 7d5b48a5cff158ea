#include "formats/csv.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>

using gridctl::collect::CsvTable;
using gridctl::collect::LastLine;
using gridctl::collect::Notes;
using gridctl::collect::Values;

namespace {
CsvTable parse(std::string text, LastLine last_line = LastLine::complete) {
  auto table = CsvTable::parse(std::move(text), "x.csv", last_line);
  REQUIRE(table);
  return std::move(*table);
}
}  // namespace

TEST_CASE("cells are trimmed and named by the header", "[collect]") {
  const auto table = parse("loss, episode\n0.5000000000,000012\n         nan,000013\n");
  REQUIRE(table.rows() == 2);
  CHECK(table.values(0) == Values{{"loss", "0.5000000000"}, {"episode", "000012"}});
  CHECK(table.cell(1, 0) == "nan");
  CHECK(table.column("episode") == 1U);
  CHECK_FALSE(table.column("acc"));
  CHECK(table.notes().empty());
}

TEST_CASE("quoted cells may hold commas, quotes and line ends", "[collect]") {
  const auto table = parse("a,\"b \"\"c\"\"\",d\n\"1,5\",\"two\nlines\",\"\"\n");
  REQUIRE(table.rows() == 1);
  CHECK(table.header()[1] == "b \"c\"");
  CHECK(table.cell(0, 0) == "1,5");
  CHECK(table.cell(0, 1) == "two\nlines");
  CHECK(table.cell(0, 2).empty());
}

TEST_CASE("a byte order mark, CRLF and blank lines are no data", "[collect]") {
  const auto table = parse("\xEF\xBB\xBFloss,acc\r\n\r\n1,2\r\n\n3,4\r\n");
  REQUIRE(table.rows() == 2);
  CHECK(table.header()[0] == "loss");
  CHECK(table.values(1) == Values{{"loss", "3"}, {"acc", "4"}});
}

TEST_CASE("ragged rows are kept and noted", "[collect]") {
  const auto table = parse("a,b\n1\n2,3,4\n5,6\n");
  REQUIRE(table.rows() == 3);
  CHECK(table.values(0) == Values{{"a", "1"}, {"b", ""}});
  CHECK(table.values(1) == Values{{"a", "2"}, {"b", "3"}});
  REQUIRE(table.notes().size() == 1);
  CHECK(table.notes()[0] ==
        "x.csv: 2 rows with another number of cells than the header, first row 2");
}

TEST_CASE("a column that comes twice counts once and is noted", "[collect]") {
  const auto table = parse("a,,a\n1,2,3\n");
  CHECK(table.values(0) == Values{{"a", "1"}});
  REQUIRE(table.notes().size() == 1);
  CHECK(table.notes()[0] == "x.csv: column 'a' more than once: the first counts");
}

TEST_CASE("a last line without an end counts only if the writer has finished", "[collect]") {
  const std::string text = "loss,acc\n0.5,0.9\n0.4,0.9";
  CHECK(parse(text, LastLine::complete).rows() == 2);
  const auto torn = parse(text, LastLine::may_be_torn);
  CHECK(torn.rows() == 1);
  REQUIRE(torn.notes().size() == 1);
  CHECK(torn.notes()[0] == "x.csv: last line has no end and was left out");
}

TEST_CASE("a quote that is never closed is a torn line at any time", "[collect]") {
  const auto table = parse("a,b\n1,2\n3,\"four\n");
  CHECK(table.rows() == 1);
  CHECK(table.notes().size() == 1);
}

TEST_CASE("a NUL byte and a huge cell are refused with row and column", "[collect]") {
  using namespace std::string_literals;
  const auto nul = CsvTable::parse("a,b\n1,2\n3,x\0y\n"s, "x.csv", LastLine::complete);
  REQUIRE_FALSE(nul);
  CHECK(nul.error().message == "x.csv: row 3, column 2: a NUL byte");

  constexpr std::size_t kMiB = std::size_t{1} << 20U;
  CHECK(parse("a\n" + std::string(kMiB, 'x') + "\n").rows() == 1);
  const auto huge =
      CsvTable::parse("a\n" + std::string(kMiB + 1, 'x') + "\n", "x.csv", LastLine::complete);
  REQUIRE_FALSE(huge);
  CHECK(huge.error().message == "x.csv: row 2, column 1: a cell of more than 1 MiB");
}

TEST_CASE("an empty file and a lone header have no rows", "[collect]") {
  CHECK(parse("").rows() == 0);
  CHECK(parse("loss,acc\n").rows() == 0);
  CHECK(parse("loss,ac", LastLine::may_be_torn).header().empty());
}

TEST_CASE("cells stay valid when the table is moved", "[collect]") {
  auto table = parse("a\nb\n");
  const auto moved = std::move(table);
  CHECK(moved.cell(0, 0) == "b");
}

TEST_CASE("bars part the cells of a table, with or without a frame", "[collect]") {
  const auto* const text =
      GENERATE("epoch|loss\n1|0.5\n2|0.25\n",
               "| epoch | loss |\n|------:|:-----|\n| 1 | 0.5 |\n| 2 | 0.25 |\n",
               "+---+---+\n| epoch | loss |\n+---+---+\n| 1 | 0.5 |\n"
               "| 2 | 0.25 |\n+---+---+\n");
  const auto table = CsvTable::parse(text, "log.md", LastLine::complete, '|');
  REQUIRE(table);
  CHECK(table->notes() == Notes{});
  CHECK(table->header() == std::vector<std::string_view>{"epoch", "loss"});
  REQUIRE(table->rows() == 2);
  CHECK(table->values(1) == Values{{"epoch", "2"}, {"loss", "0.25"}});
}

TEST_CASE("points part thousands where commas are decimal points", "[collect]") {
  const auto cells = [](const char* text, char separator) {
    const auto table = CsvTable::parse(text, "log.csv", LastLine::complete, separator);
    REQUIRE(table);
    CHECK(table->notes().size() <= 1);
    return table->values(table->rows() - 1);
  };
  CHECK(cells("step;loss\n500;1,5\n1.000;1,25\n", ';') ==
        Values{{"step", "1000"}, {"loss", "1.25"}});
  CHECK(cells("step;loss\n1.500.000;1,250\n", ';') ==
        Values{{"step", "1500000"}, {"loss", "1.250"}});
  CHECK(cells("step;loss\n1;1.234,5\n", ';') == Values{{"step", "1"}, {"loss", "1234.5"}});
  CHECK(cells("step;loss\n1;1,234.5\n", ';') == Values{{"step", "1"}, {"loss", "1234.5"}});
  // Lists in quotes, where commas part cells.
  CHECK(cells("hidden,loss\n\"128,256\",0.5\n", ',') ==
        Values{{"hidden", "128,256"}, {"loss", "0.5"}});
  // Steps that are no whole numbers, and a point that parts decimals elsewhere.
  CHECK(cells("step;loss\n1.000;1.25\n", ';') == Values{{"step", "1.000"}, {"loss", "1.25"}});
  CHECK(cells("step;loss;lr\n1.000;1,25;0.1\n", ';') ==
        Values{{"step", "1.000"}, {"loss", "1.25"}, {"lr", "0.1"}});
}

TEST_CASE("a column's numbers are those of the rows that are left", "[collect]") {
  auto table = parse("step,loss\n1,0.5\n2,nan\n3\n4,x\n5,1e-3\n");
  const auto& losses = table.numbers(1);
  REQUIRE(losses.size() == 5);
  CHECK(losses[0] == 0.5);
  CHECK(
      std::all_of(losses.begin() + 1, losses.begin() + 4, [](double x) { return std::isnan(x); }));
  CHECK(losses[4] == 1e-3);
  table.filter({false, true, false, false, true});
  CHECK(table.numbers(0) == std::vector<double>{2, 5});
}
