#include "curves/best_values.hpp"

#include "support/catch.hpp"

#include <limits>

using namespace gridctl::collect;

TEST_CASE("of each metric the best value is kept as it was written, with its step", "[collect]") {
  BestValues best;
  best.add("acc", "0.50", 1);
  best.add("loss", "0.9", 1);
  best.add("loss", "0.30", 2);  // another order, and a gap
  best.add("acc", "7e-1", 3);
  best.add("loss", "0.3", 3);
  best.add("acc", "0.7", 4);
  CHECK(best.values() ==
        Values{{"acc.best", "7e-1"}, {"acc.step", "3"}, {"loss.best", "0.30"}, {"loss.step", "2"}});
}

TEST_CASE("what is not finite, and what is no metric, is never best", "[collect]") {
  BestValues best;
  for (const char* value : {"nan", "inf", "-inf", "", "word"}) {
    best.add("loss", value, 1);
    best.add("acc", value, 1);
  }
  best.add("epoch", "3", 1);
  best.add("perimeter", "3", 1);
  best.add("loss_std", "0.1", 1);
  CHECK(best.values().empty());
  best.add("acc", "-2", std::numeric_limits<double>::quiet_NaN());
  CHECK(best.values() == Values{{"acc.best", "-2"}});
}
