#include "support/catch.hpp"

#include <gridctl/collect/tables/cell_row.hpp>

using gridctl::collect::CellRow;
using Words = std::vector<std::string>;

TEST_CASE("a row has the cells that it was made of, in all places", "[collect]") {
  const Words words{"", "a", "", "", "bc", "d", ""};
  const CellRow row(words);
  REQUIRE(row.size() == words.size());
  for (std::size_t i = 0; i < words.size(); ++i) CHECK(row[i] == words[i]);
  CHECK(row.cells() == words);
  CHECK(row == CellRow{"", "a", "", "", "bc", "d", ""});
  CHECK_FALSE(row == CellRow{"", "a", "", "", "b", "cd", ""});
  CHECK_FALSE(row == CellRow{"", "a", "", "", "bc", "d"});
  CHECK(CellRow().cells().empty());
}

TEST_CASE("cells come in any order, and the last text for a cell counts", "[collect]") {
  const CellRow row({{4, "e"}, {1, "old"}, {0, ""}, {1, "new"}, {2, "x"}, {2, ""}}, 6);
  CHECK(row.cells() == Words{"", "new", "", "", "e", ""});
  Words seen;
  row.for_each_filled([&](std::size_t index, std::string_view text) {
    seen.push_back(std::to_string(index) + std::string(text));
  });
  CHECK(seen == Words{"1new", "4e"});
}

TEST_CASE("a cell that is added stands behind all others", "[collect]") {
  CellRow row({{1, "b"}}, 3);
  row.push_back("d");
  row.push_back("");
  CHECK(row.cells() == Words{"", "b", "", "d", ""});
}
