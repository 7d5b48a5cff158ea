#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/sweep.hpp>

using namespace gridctl;
using namespace gridctl::plan;

namespace {

Result<std::vector<Block>> parse(const std::string& yaml) {
  return parse_sweep_section(tree(yaml));
}

Block block(const std::string& yaml) {
  auto blocks = parse(yaml).value();
  REQUIRE(blocks.size() == 1);
  return blocks.front();
}

/// "file:line:column message; help"
std::string error(const std::string& yaml) {
  const auto error = parse(yaml).error();
  return (error.place
              ? std::to_string(error.place->line) + ":" + std::to_string(error.place->column) + " "
              : "") +
         error.message + "; " + error.help;
}

std::string text_at(const Axis& axis, std::size_t key, std::size_t row) {
  return config::to_json(axis.keys.at(key).values.at(row)).dump();
}

}  // namespace

TEST_CASE("an axis takes values of any type, as they are written", "[plan]") {
  const auto swept = block(
      "lr: [0.1, 1.0e-5]\n"
      "flag: [true, null, text, '1']\n"
      "layers: [[64, 64], [32]]\n"
      "optimizer: [{name: SGD}, {name: Adam, eps: 1}]\n"
      "momentum: 0.9\n"
      "+new.key: [1]\n");
  REQUIRE(swept.axes.size() == 6);
  CHECK(swept.axes[0].keys[0].values.at(1).text() == "1.0e-5");
  CHECK(swept.axes[1].size() == 4);
  CHECK(text_at(swept.axes[1], 0, 0) == "true");
  CHECK(text_at(swept.axes[1], 0, 1) == "null");
  CHECK(text_at(swept.axes[1], 0, 3) == "\"1\"");
  CHECK(text_at(swept.axes[2], 0, 0) == "[64,64]");
  CHECK(text_at(swept.axes[3], 0, 1) == "{\"name\":\"Adam\",\"eps\":1}");
  CHECK(swept.axes[4].size() == 1);
  CHECK(swept.axes[5].keys[0].name == "new.key");
  CHECK(swept.axes[5].keys[0].may_be_new);
  CHECK_FALSE(swept.axes[0].keys[0].may_be_new);
}

TEST_CASE("series, zips, exclusions and samples are read", "[plan]") {
  const auto swept = block(
      "d: {range: {start: 0.1, stop: 0.5, step: 0.1}}\n"
      "zip: [{model: [a, b], size: {range: {start: 1, stop: 2, step: 1}}}]\n"
      "exclude: [{d: 0.1, model: b}, {d: 0.2}]\n"
      "sample: 4\n");
  REQUIRE(swept.axes.size() == 2);
  CHECK(swept.axes[0].size() == 5);
  REQUIRE(swept.axes[1].keys.size() == 2);
  CHECK(text_at(swept.axes[1], 0, 1) == "\"b\"");
  CHECK(text_at(swept.axes[1], 1, 1) == "2");
  REQUIRE(swept.exclude.size() == 2);
  CHECK(swept.exclude[0].values.size() == 2);
  CHECK(swept.sample == 4);
  // One mapping may stand for a list of one.
  const auto brief = block("zip: {a: [1, 2], b: [3, 4]}\nexclude: {a: 1}\n");
  CHECK(brief.axes.size() == 1);
  CHECK(brief.exclude.size() == 1);
}

TEST_CASE("a list of blocks is their union, an empty block one point", "[plan]") {
  const auto blocks = parse("[{a: [1]}, {b: [1, 2]}]").value();
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[1].axes[0].keys[0].name == "b");
  CHECK(block("{}").axes.empty());
}

TEST_CASE("keys are taken out of blocks, also from the middle of a zip", "[plan]") {
  const auto swept = block("a: [1, 2]\nzip: [{b: [1, 2], c: [3, 4]}]\n");
  const auto less = without_keys(swept, {"a", "b"});
  REQUIRE(less.axes.size() == 1);
  CHECK(less.axes[0].keys.size() == 1);
  CHECK(less.axes[0].keys[0].name == "c");
  CHECK(without_keys(swept, {"b", "c"}).axes.size() == 1);
}

TEST_CASE("errors in sweeps point at the place and say what to write", "[plan]") {
  CHECK(error("a: []") == "1:4 'a' has no values; list at least one");
  CHECK(error("training: {lr: [1, 2]}") ==
        "1:11 the values of 'training' are a mapping; write keys with dots, such as 'training.lr'; "
        "to sweep whole mappings, list them: 'training: [{lr: …}, …]'");
  CHECK(error("a: {rnage: {start: 1, stop: 2, step: 1}}") ==
        "1:5 unknown series 'rnage'; did you mean 'range'?");
  CHECK(error("a: {range: {start: 1, stpo: 2, step: 1}}") ==
        "1:23 unknown key 'stpo' in range; did you mean 'stop'?");
  CHECK(error("a: {range: {start: 1, stop: 2}}") ==
        "1:5 range has no 'step'; it needs start, stop, step");
  CHECK(error("a: {logspace: 3}") ==
        "1:15 logspace needs start, stop, num; write logspace: {start: …, stop: …, num: …}");
  CHECK(error("a: {range: {start: 1, stop: 2, step: 0}}") ==
        "1:5 the step of a range is 0; give it a step");
  CHECK(error("a..b: [1]") ==
        "1:1 'a..b' is no key; a key is names joined by dots, such as training.optimizer.lr");
  CHECK(error("zip: [{a: [1, 2], b: [1]}]") ==
        "1:19 'a' has 2 values and 'b' has 1, but they move together; give them equally many "
        "values, or take one of them out of 'zip'");
  CHECK(error("zip: [1]").starts_with("1:7 a group of 'zip' is no mapping"));
  CHECK(error("a: [1]\nzip: [{a: [2]}]") == "2:8 'a' is swept twice; remove one of the two");
  CHECK(error("a: [1]\n+a: [2]") == "2:1 'a' is swept twice; remove one of the two");
  CHECK(error("exclude: [3]").starts_with("1:11 an item of 'exclude' is no mapping"));
  for (const auto* bad : {"0", "-1", "2.0", "all", "[1]", "null", "10000001"}) {
    INFO(bad);
    CHECK(error(std::string("sample: ") + bad)
              .find("'sample' must be the number of points to draw") != std::string::npos);
  }
  CHECK(error("[]").starts_with("1:1 a sweep is an empty list"));
  CHECK(error("[3]").starts_with("1:2 a sweep is no mapping"));
}
