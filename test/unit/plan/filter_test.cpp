#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/filter.hpp>

using namespace gridctl;
using namespace gridctl::plan;

namespace {

/// Whether all conditions hold for one value.
bool fits(const std::string& filter, const std::string& value) {
  const auto parsed = parse_filter(filter, "--only").value();
  const auto node = tree("v: " + value).entries()[0].second;
  for (const auto& condition : parsed.conditions) {
    if (!holds(condition, &node)) return false;
  }
  return true;
}

Error error(const std::string& filter) {
  return parse_filter(filter, "--only").error();
}

}  // namespace

TEST_CASE("equal means the same value, however it is written", "[plan]") {
  CHECK(fits("lr=0.1", "0.1"));
  CHECK(fits("lr=0.10", "1.0e-1"));
  CHECK(fits("lr = 1e-3", "0.001"));
  CHECK(fits("lr=1", "1.0"));
  CHECK(fits("lr==1", "1"));
  CHECK(fits("lr=2e3", "2e3"));
  CHECK(fits("on=true", "yes"));
  CHECK(fits("name=adam", "'adam'"));
  CHECK(fits("layers=[64, 64]", "[64, 0x40]"));
  CHECK(fits("x=null", "~"));
  CHECK_FALSE(fits("lr=0.1", "0.01"));
  CHECK_FALSE(fits("name=adam", "adamw"));
  CHECK(fits("name!=adam", "sgd"));
  CHECK_FALSE(fits("name!=adam", "adam"));
}

TEST_CASE("numbers are compared, other values never", "[plan]") {
  CHECK(fits("n<2", "1"));
  CHECK_FALSE(fits("n<2", "2"));
  CHECK(fits("n<=2", "2.0"));
  CHECK(fits("n>1e-5", "1.0e-4"));
  CHECK(fits("n>=1", "1"));
  CHECK_FALSE(fits("n>1", "many"));
  CHECK_FALSE(fits("n<1", "null"));
}

TEST_CASE("patterns match as in a shell, quotes protect them", "[plan]") {
  CHECK(fits("m=res*", "resnet18"));
  CHECK(fits("m=resnet?8", "resnet18"));
  CHECK(fits("m=v[0-9]", "v2"));
  CHECK_FALSE(fits("m=res*", "vit"));
  CHECK_FALSE(fits("m!=res*", "resnet18"));
  CHECK(fits("m=\"a*\"", "a*"));
  CHECK_FALSE(fits("m=\"a*\"", "ab"));
}

TEST_CASE("conditions are joined by commas or the word and", "[plan]") {
  CHECK(fits("n>1,n<3", "2"));
  CHECK(fits("n>1 and n<3 and n!=2.5", "2"));
  CHECK_FALSE(fits("n>1,n<3", "3"));
  const auto filter = parse_filter("layers=[1,2],a.b<3", "--skip").value();
  REQUIRE(filter.conditions.size() == 2);
  CHECK(filter.conditions[0].key == "layers");
  CHECK(filter.conditions[1].key == "a.b");
  CHECK(filter.conditions[1].comparison == Comparison::less);
  CHECK(filter.text == "--skip layers=[1,2],a.b<3");
}

TEST_CASE("a key that is not there differs from everything", "[plan]") {
  CHECK(holds(parse_filter("a!=1", "--only")->conditions[0], nullptr));
  CHECK_FALSE(holds(parse_filter("a=1", "--only")->conditions[0], nullptr));
  CHECK_FALSE(holds(parse_filter("a<1", "--only")->conditions[0], nullptr));
}

TEST_CASE("what is no condition is refused", "[plan]") {
  CHECK(error("lr").message == "'--only lr': 'lr' is no condition");
  CHECK(error("").message == "'--only ': '' is no condition");
  CHECK(error("=1").message == "'--only =1': '=1' is no condition");
  CHECK(error("a=1,").message == "'--only a=1,': '' is no condition");
  CHECK(error("lr!1").message == "'--only lr!1': 'lr!1' is no condition");
  CHECK(error("lr<small").message == "'--only lr<small': '<' compares numbers");
  CHECK(error("a=[1").message == "a bracket or quote of '--only a=[1' is never closed");
}
