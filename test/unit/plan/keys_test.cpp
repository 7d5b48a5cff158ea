#include "keys.hpp"

#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::plan;
using Keys = std::vector<std::string>;

TEST_CASE("a key is below another only at a dot", "[plan]") {
  CHECK(is_below("a.b", "a"));
  CHECK(is_below("a", "a"));
  CHECK_FALSE(is_below("ab", "a"));
  CHECK_FALSE(is_below("a", "a.b"));
  CHECK(is_key("a.b"));
  for (const auto* bad : {"", "a.", ".a", "a..b"}) {
    INFO(bad);
    CHECK_FALSE(is_key(bad));
  }
}

TEST_CASE("a wrong key leads to the one that was meant", "[plan]") {
  const Keys known = {"training.optimizer.lr", "training.epochs", "model.hidden"};
  CHECK(meant_key("lr", known) == "training.optimizer.lr");
  CHECK(meant_key("optimizer.lr", known) == "training.optimizer.lr");
  CHECK(meant_key("training.epoch", known) == "training.epochs");
  CHECK(meant_key("hiden", known) == "model.hidden");
  CHECK_FALSE(meant_key("zebra", known).has_value());
}

TEST_CASE("the end of a key stands for it if no other key ends so", "[plan]") {
  const Keys known = {"encoder.lr", "decoder.lr", "lr_decay", "model.width", "width"};
  CHECK(resolve_key("encoder.lr", known) == "encoder.lr");
  CHECK(resolve_key("lr_decay", known) == "lr_decay");
  CHECK(resolve_key("width", known) == "width");  // a whole key wins
  const auto both = resolve_key("lr", known);
  REQUIRE_FALSE(both.has_value());
  CHECK(both.error().message == "'lr' is the end of several keys");
  CHECK(both.error().help == "write one of: encoder.lr, decoder.lr");
  CHECK(resolve_key("model.widht", known).error().help == "did you mean 'model.width'?");
}

TEST_CASE("short names are as long as they must be", "[plan]") {
  CHECK(short_names({"a.lr", "b.lr", "c.width"}) == Keys{"a.lr", "b.lr", "width"});
  CHECK(short_names({"x.a.lr", "y.a.lr"}) == Keys{"x.a.lr", "y.a.lr"});
  CHECK(short_names({"lr", "a.lr"}) == Keys{"lr", "a.lr"});
  CHECK(short_names({"x.p.lr", "x.q.lr"}) == Keys{"p.lr", "q.lr"});
}
