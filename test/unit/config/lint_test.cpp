#include "lint.hpp"

#include "trees.hpp"

using namespace gridctl;
using test::tree;

namespace {

std::string message(const std::string& text) {
  config::Doubtful doubtful;
  doubtful.add(tree(text, "base.yaml"));
  const auto warning = doubtful.warning();
  return warning ? to_text(*warning) : "";
}

std::string message_of_sweep(const std::string& text) {
  config::Doubtful doubtful;
  doubtful.add_sweep(tree(text, "grid.yaml"));
  const auto warning = doubtful.warning();
  return warning ? to_text(*warning) : "";
}

}  // namespace

TEST_CASE("a scalar on which parsers disagree is named in one line", "[config]") {
  CHECK(message("a: 1\nlr: 1e-5\n") ==
        "warning: base.yaml:2: parsers disagree on '1e-5': text in YAML 1.1 (PyYAML), 1.0e-05 in "
        "YAML 1.2; write 1.0e-5 or '1e-5'\n");
}

TEST_CASE("each doubtful kind gets the spellings that are safe", "[config]") {
  const auto ends_with = [](const std::string& text, const std::string& end) {
    INFO(message(text));
    return message(text).ends_with(end + "\n");
  };
  CHECK(ends_with("a: on", "true in YAML 1.1 (PyYAML), text in YAML 1.2; write true or 'on'"));
  CHECK(ends_with("a: 010", "8 in YAML 1.1 (PyYAML), 10 in YAML 1.2; write 8, 10 or '010'"));
  CHECK(ends_with("a: 1:30", "90 in YAML 1.1 (PyYAML), text in YAML 1.2; write 90 or '1:30'"));
  CHECK(ends_with("a: 0o17", "text in YAML 1.1 (PyYAML), 15 in YAML 1.2; write 15 or '0o17'"));
  CHECK(ends_with("a: 2018-10-10",
                  "a date in YAML 1.1 (PyYAML), text in YAML 1.2; write '2018-10-10'"));
  CHECK(ends_with("on: [1]", "write true or 'on'"));
}

TEST_CASE("all doubtful scalars share one warning, which counts each place once", "[config]") {
  CHECK(message("a: &x [1e-5, on]\nb: *x\nc: {d: *x}\n").find("'1e-5' and 1 more value:") !=
        std::string::npos);
  CHECK(message("a: [1e-1, 1e-2, 1e-3]\nb: 1e-1\n").find("and 3 more values:") !=
        std::string::npos);
}

TEST_CASE("quoted and undisputed scalars are left alone", "[config]") {
  CHECK(message("a: ['1e-5', \"on\", 5, 0.1, true, ~, adam, 1.0e-5, 0x1F, y, 1.10]\n").empty());
}

TEST_CASE("numbers that gridctl computes a sweep from are left alone", "[config]") {
  CHECK(message_of_sweep("lr: {logspace: {start: 1e-5, stop: 1e-1, num: 3}}\n"
                         "wd: {loguniform: {min: 1e-5, max: 1e-1}}\n"
                         "zip: {a: {range: {start: 1e0, stop: 1e1, step: 1e0}}}\n"
                         "exclude: [{lr: 1e-3}]\nsample: 10\n")
            .empty());
  CHECK_FALSE(message_of_sweep("lr: [1e-5]\n").empty());
  CHECK_FALSE(message_of_sweep("lr: {choice: [1e-5]}\n").empty());
  CHECK_FALSE(message_of_sweep("zip: [{lr: [1e-5]}]\n").empty());
  CHECK_FALSE(message_of_sweep("[{optimizer: [{lr: 1e-5}]}]\n").empty());
}

TEST_CASE("a comma between numbers in braces is told of, with the right spelling", "[config]") {
  const auto warnings = config::lost_values(tree("a: {lr: 0.1,0.2,0.3, b: 1}\n", "grid.yaml"));
  REQUIRE(warnings.size() == 2);
  CHECK_THAT(warnings[0].message, Catch::Matchers::Contains("'0.2' is a key without a value"));
  CHECK(warnings[1].help == "for a list write lr: [0.1, 0.2, 0.3]");
  CHECK(warnings[0].place->column == 13);
}

TEST_CASE("a key with a colon and no value is nothing to tell of", "[config]") {
  CHECK(config::lost_values(tree("a: {lr: 0.1, 0.2: , c}\n0.3:\n", "grid.yaml")).empty());
  CHECK(config::lost_values(tree("a: [0.1, 0.2]\nb: 0.1,0.2\n", "grid.yaml")).empty());
}
