#include "support/catch.hpp"

#include <gridctl/core/live.hpp>

using namespace gridctl;

TEST_CASE("the headline prefers tests and validations to the training", "[core]") {
  LiveMetrics metrics;
  metrics.values = {{"loss", 0.5}, {"valid/acc", 0.9}, {"lr", 0.1}, {"test/acc", 0.8}};
  using Values = std::vector<std::pair<std::string, double>>;
  CHECK(headline(metrics, 3) == Values{{"test/acc", 0.8}, {"valid/acc", 0.9}, {"loss", 0.5}});
  CHECK(headline(metrics, 9).size() == 4);
  CHECK(headline({}, 2).empty());
}

TEST_CASE("a short number has four significant digits", "[core]") {
  CHECK(short_number(0.94123) == "0.9412");
  CHECK(short_number(0.000012) == "1.2e-05");
  CHECK(short_number(128) == "128");
}
