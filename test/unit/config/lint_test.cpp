#include "lint.hpp"

#include "trees.hpp"

using namespace gridctl;
using test::tree;

namespace {

std::vector<std::string> messages(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& warning : config::lint(tree(text)))
    out.push_back(warning.message + "; " + warning.help);
  return out;
}

}  // namespace

TEST_CASE("a scalar on which parsers disagree is pointed at", "[config]") {
  const auto warnings = config::lint(tree("lr: 1e-5\n", "base.yaml"));
  REQUIRE(warnings.size() == 1);
  CHECK(to_text(warnings[0]) ==
        "warning: parsers disagree on '1e-5': text in YAML 1.1 (PyYAML), 1.0e-05 in YAML 1.2\n"
        "  --> base.yaml:1:5\n"
        "  |\n"
        "1 | lr: 1e-5\n"
        "  |     ^^^^\n"
        "help: write 1.0e-5 or '1e-5'\n");
}

TEST_CASE("each doubtful kind gets the spellings that are safe", "[config]") {
  using List = std::vector<std::string>;
  CHECK(messages("a: on") ==
        List{"parsers disagree on 'on': true in YAML 1.1 (PyYAML), text in YAML 1.2; "
             "write true or 'on'"});
  CHECK(messages("a: 010") ==
        List{"parsers disagree on '010': 8 in YAML 1.1 (PyYAML), 10 in YAML 1.2; "
             "write 8, 10 or '010'"});
  CHECK(messages("a: 1:30") ==
        List{"parsers disagree on '1:30': 90 in YAML 1.1 (PyYAML), text in YAML 1.2; "
             "write 90 or '1:30'"});
  CHECK(messages("a: 0o17") ==
        List{"parsers disagree on '0o17': text in YAML 1.1 (PyYAML), 15 in YAML 1.2; "
             "write 15 or '0o17'"});
  CHECK(messages("a: 2018-10-10") ==
        List{"parsers disagree on '2018-10-10': a date in YAML 1.1 (PyYAML), text in YAML 1.2; "
             "write '2018-10-10'"});
  CHECK(messages("on: [1]").size() == 1);
}

TEST_CASE("a place is warned about once, however often aliases repeat it", "[config]") {
  CHECK(messages("a: &x [1e-5, on]\nb: *x\nc: {d: *x}\n").size() == 2);
  CHECK(messages("a: 1e-5\nb: 1e-5\n").size() == 2);
}

TEST_CASE("quoted and undisputed scalars are left alone", "[config]") {
  CHECK(messages("a: ['1e-5', \"on\", 5, 0.1, true, ~, adam, 1.0e-5, 0x1F, y, 1.10]\n").empty());
}
