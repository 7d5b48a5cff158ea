#include "values/odd_values.hpp"

#include "grids.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::plan;

namespace {

std::string problem(const std::string& sweep) {
  const GridFolder folder;
  const auto plan = folder.plan("grid_sweep:\n  " + sweep + "\n");
  return plan ? "" : plan.error().message + "; " + plan.error().help;
}

std::string flag_problem(const std::string& flag) {
  const auto axis = parse_sweep(flag);
  return axis ? "" : axis.error().message + "; " + axis.error().help;
}

}  // namespace

TEST_CASE("a text that was meant as several values is refused with the list", "[plan]") {
  CHECK(problem("lr: 0.1,0.2") ==
        "the value of 'lr' is the text '0.1,0.2', not a list; write lr: [0.1, 0.2]; or '0.1,0.2' "
        "in quotes, if it is one text");
  CHECK(problem("lr: 0.1 0.2").find("write lr: [0.1, 0.2]") != std::string::npos);
  CHECK(problem("opt: sgd, adam").find("write opt: [sgd, adam]") != std::string::npos);
  CHECK(problem("{lr: 0.1,0.2}") ==
        "'0.2' has no value; several values of one key are a list, such as lr: [0.1, 0.2]; 'null' "
        "is none");
  CHECK(problem("zip: [{opt: sgd,adam}]").starts_with("'adam' has no value;"));
  CHECK(problem("lr:").starts_with("'lr' has no value;"));
  CHECK(problem("lr: ~").empty());
  CHECK(problem("lr: '0.1,0.2'").empty());
  CHECK(problem("text: a b").empty());
  CHECK(problem("lr: 0.1").empty());
}

TEST_CASE("a call of another language is refused with our words for it", "[plan]") {
  CHECK(problem("n: range(1,5)") ==
        "the value of 'n' is the text 'range(1,5)'; write n: {range: {start: 1, stop: 5, step: "
        "1}}; stop is included");
  CHECK(problem("n: np.arange(0, 1, 0.1)").find("n: {range: {start: 0, stop: 1, step: 0.1}}") !=
        std::string::npos);
  CHECK(problem("lr: tune.loguniform(1e-5, 1e-1)")
            .find("lr: {loguniform: {min: 1e-5, max: 1e-1}} beside 'sample: N'") !=
        std::string::npos);
  CHECK(problem("opt: choice(sgd, adam)").ends_with("write opt: [sgd, adam]"));
  CHECK(problem("a: f(x)").find("in quotes") != std::string::npos);
  CHECK(problem("a: 'f(x)'").empty());
  CHECK(problem("a: [f(x), g(y)]").empty());
}

TEST_CASE("a call that YAML has cut at its comma is refused too", "[plan]") {
  CHECK(problem("{lr: range(1, 5)}").starts_with("the value of 'lr' is the text 'range(1'; write"));
  CHECK(problem("lr: [loguniform(1e-5, 1e-1)]").find("lr: {loguniform: {min: …, max: …}}") !=
        std::string::npos);
}

TEST_CASE("mappings of other tools are refused with our words for them", "[plan]") {
  CHECK(problem("lr: {distribution: log_uniform_values, min: 1e-5, max: 0.1}")
            .find("write lr: {loguniform: {min: 1e-5, max: 0.1}}") != std::string::npos);
  CHECK(problem("lr: {min: 0, max: 1}").find("{uniform: {min: 0, max: 1}}") != std::string::npos);
  CHECK(problem("lr: {values: [0.1, 0.2]}").ends_with("write lr: [0.1, 0.2]"));
  CHECK(problem("lr: {log_uniform: {min: 1, max: 2}}").ends_with("did you mean 'loguniform'?"));
  CHECK(problem("lr: {quniform: {min: 1, max: 2}}").ends_with("did you mean 'uniform'?"));
  CHECK(problem("n: {int_uniform: [1, 2]}").find("write n: {int: {min: …, max: …}}") !=
        std::string::npos);
  CHECK(problem("lr: [{loguniform: {min: 1, max: 2}}]").find("without the list") !=
        std::string::npos);
  CHECK(problem("lr: {}").find("the values of 'lr' are a mapping") != std::string::npos);
}

TEST_CASE("a flag is refused before its commas make odd values of it", "[plan]") {
  CHECK(flag_problem("lr=loguniform(1e-5,1e-1)")
            .find("grid file: write lr: {loguniform: {min: 1e-5, max: 1e-1}}") !=
        std::string::npos);
  CHECK_FALSE(flag_problem("lr=choice(1,2)").empty());
  CHECK(flag_problem("lr=range(1,5,1)").empty());
  CHECK(flag_problem("act='f(x'").empty());
  const auto set = parse_axis("n=range(1,5)");
  REQUIRE_FALSE(set.has_value());
  CHECK(set.error().help == "write --sweep 'n=range(start,stop,step)'");
  CHECK(parse_axis("act=Linear(3)").has_value());
}
