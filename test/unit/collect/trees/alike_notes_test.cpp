#include "trees/alike_notes.hpp"

#include "support/catch.hpp"

using gridctl::collect::joined_alike;
using gridctl::collect::Notes;

TEST_CASE("many notes that differ in names and numbers are one", "[collect]") {
  Notes notes;
  for (const auto* name : {"a", "b", "c", "d", "e"})
    notes.add_remark("'" + std::string(name) + "': 3 rows left out");
  notes.add_remark("something else");
  const auto joined = joined_alike(notes);
  REQUIRE(joined.size() == 2);
  CHECK(joined[0] == "'a': 3 rows left out; likewise 'b', 'c' and 2 more");
  CHECK(joined[1] == "something else");
}

TEST_CASE("few notes, and losses beside remarks, stay as they are", "[collect]") {
  Notes notes{"'a' left out", "'b' left out", "'c' left out"};
  notes.add_remark("'d' left out");
  CHECK(joined_alike(notes) == notes);
  CHECK(joined_alike(notes).has_losses());
}

TEST_CASE("equal notes are counted", "[collect]") {
  CHECK(joined_alike({"x's rate is odd", "x's rate is odd", "x's rate is odd",
                      "x's rate is odd"}) == Notes{"x's rate is odd (3 more notes of the kind)"});
}
