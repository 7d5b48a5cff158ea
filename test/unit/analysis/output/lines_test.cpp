#include "output/lines.hpp"

#include "support/catch.hpp"

using namespace gridctl::analysis;

using Words = std::vector<std::string>;

TEST_CASE("texts that are cut still differ where they can", "[analysis]") {
  CHECK(shortened({"short", "text"}, 10, false) == Words{"short", "text"});
  CHECK(shortened({"first of all", "second of all"}, 8, false) == Words{"first o…", "second …"});
  CHECK(shortened({"net backbone lr=1", "net backbone lr=2"}, 10, false) ==
        Words{"net … lr=1", "net … lr=2"});
  CHECK(shortened({"net backbone lr=1", "net backbone lr=2"}, 10, true) ==
        Words{"ne... lr=1", "ne... lr=2"});
  CHECK(shortened({"same", "same"}, 3, false) == Words{"sa…", "sa…"});
  CHECK(shortened({"añejo número uno", "añejo número dos"}, 8, false) ==
        Words{"añe… uno", "añe… dos"});
}
