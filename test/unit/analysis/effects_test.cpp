#include "effects.hpp"

#include "analyzed_runs.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::analysis;
using test::accuracy;
using test::analyzed;
using test::ScratchDir;
using test::write_run;

TEST_CASE("in a complete grid keys share the variance", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "1", "{optimizer: {lr: 1}, net: a}", accuracy("0.1"));
  write_run(scratch, "2", "{optimizer: {lr: 1}, net: b}", accuracy("0.2"));
  write_run(scratch, "3", "{optimizer: {lr: 2}, net: a}", accuracy("0.3"));
  write_run(scratch, "4", "{optimizer: {lr: 2}, net: b}", accuracy("0.4"));
  const auto effects = effects_of(analyzed(scratch).tasks.front());
  REQUIRE(effects);
  CHECK(effects->complete);
  REQUIRE(effects->factors.size() == 2);
  // Means of lr 0.15 and 0.35, of net 0.2 and 0.3: variances 0.01 and 0.0025 of 0.0125.
  CHECK(effects->factors[0].name == "lr");
  CHECK(effects->factors[0].share.value() == Approx(0.8));
  CHECK(effects->factors[1].name == "net");
  CHECK(effects->factors[1].share.value() == Approx(0.2));
}

TEST_CASE("in an incomplete grid keys correlate with the metric", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "1", "{lr: 1, net: a}", accuracy("0.3"));
  write_run(scratch, "2", "{lr: 2, net: b}", accuracy("0.2"));
  write_run(scratch, "3", "{lr: 3, net: a}", accuracy("0.1"));
  const auto effects = effects_of(analyzed(scratch).tasks.front());
  REQUIRE(effects);
  CHECK_FALSE(effects->complete);
  REQUIRE(effects->factors.size() == 2);
  CHECK(effects->factors[0].rank_correlation.value() == Approx(-1));
  CHECK_FALSE(effects->factors[1].rank_correlation);
}

TEST_CASE("without a key, or with too many of them, nothing has an effect of its own",
          "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "1", "{lr: 1}", accuracy("0.3"));
  CHECK_FALSE(effects_of(analyzed(scratch).tasks.front()));
  std::string one;
  std::string two;
  for (char key = 'a'; key <= 'm'; ++key) {
    one += std::string(1, key) + ": 1\n";
    two += std::string(1, key) + ": 2\n";
  }
  const ScratchDir many;
  write_run(many, "1", one, accuracy("0.3"));
  write_run(many, "2", two, accuracy("0.4"));
  CHECK_FALSE(effects_of(analyzed(many).tasks.front()));
}
