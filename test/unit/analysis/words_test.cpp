#include "words.hpp"

#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::analysis;

using Words = std::vector<std::string>;

TEST_CASE("titles are as much of a key as tells it from the others", "[analysis]") {
  CHECK(key_titles({"config.optimizer.lr", "config.net"}) == Words{"lr", "net"});
  CHECK(key_titles({"config.a.name", "config.b.name", "config.c.b.name", "experiment"}) ==
        Words{"a.name", "config.b.name", "c.b.name", "experiment"});
}

TEST_CASE("numbers, means and counts as a table shows them", "[analysis]") {
  CHECK(number_text(0.94114) == "0.9411");
  CHECK(number_text(0) == "0.0000");
  CHECK(number_text(-1.25e-5) == "-1.250e-05");
  stats::Description description;
  CHECK(mean_text(description, true) == "-");
  description.mean = 0.5;
  CHECK(mean_text(description, true) == "0.5000");
  description.sd = 0.01;
  CHECK(mean_text(description, true) == "0.5000 ± 0.0100");
  CHECK(mean_text(description, false) == "0.5000 +- 0.0100");
  stats::GroupResult group;
  group.total = 4;
  group.description.n = 3;
  CHECK(count_text(group) == "3/4");
  group.description.inf = 1;
  CHECK(count_text(group) == "3/4 1 NaN");
}
