#include "support/catch.hpp"

#include <gridctl/collect/notes.hpp>

using namespace gridctl::collect;

TEST_CASE("notes know what was lost and what was only remarked", "[collect]") {
  Notes notes;
  CHECK_FALSE(notes.has_losses());
  notes.add_remark("a");
  CHECK_FALSE(notes.has_losses());
  Notes more{"b"};
  more.add_remark("a");
  notes.append(more);
  CHECK(notes.has_losses());
  CHECK(notes.texts() == std::vector<std::string>{"a", "b", "a"});
  notes.remove_repeated();
  CHECK(notes.texts() == std::vector<std::string>{"a", "b"});
  CHECK(notes.is_loss(1));
  CHECK(notes.remove("b"));
  CHECK_FALSE(notes.remove("b"));
  CHECK_FALSE(notes.has_losses());
}
