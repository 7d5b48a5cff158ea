#include "readers/configuration_pattern.hpp"

#include "readers/configuration.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

/// Parsed on its own: the YAML that this thread has read before is another.
Values parsed_alone(const ScratchDir& scratch, const std::string& text) {
  Notes notes;
  (void)read_configuration(scratch.write("other.yaml", "something: else\n"), notes);
  return read_configuration(scratch.write("config.yaml", text), notes);
}

/// Read after `pattern`, which it may be compared with.
Values read_after(const ScratchDir& scratch, const std::string& pattern, const std::string& text) {
  Notes notes;
  (void)read_configuration(scratch.write("pattern.yaml", pattern), notes);
  return read_configuration(scratch.write("config.yaml", text), notes);
}

}  // namespace

TEST_CASE("a configuration reads the same after a similar one as alone", "[collect]") {
  const ScratchDir scratch;
  const std::string first = "seed: 7\nmodel: {hidden: 20, name: a1}\nlr: 0.1  # 3\nlist: [1, 2]\n";
  for (
      const std::string text : {
          "seed: 123456\nmodel: {hidden: 5, name: a1}\nlr: -1.0e-5  # 3\nlist: [1, 2]\n",  // numbers
          "seed: 7\nmodel: {hidden: 20, name: a2}\nlr: 0.1  # 3\nlist: [1, 2]\n",          // a word
          "seed: 7\nmodel: {hidden: 20, name: a1}\nlr: 0.1  # 3\nlist: [1, 5]\n",  // in a list
          "seed: 7-8\nmodel: {hidden: 20, name: a1}\nlr: 0.1  # 3\nlist: [1, 2]\n",
          "seed: 7\n  8\nmodel: {hidden: 20, name: a1}\nlr: 0.1  # 3\nlist: [1, 2]\n",
          "seed: '7'\nmodel: {hidden: 20, name: a1}\nlr: 0.1  # 3\nlist: [1, 2]\n",
          "seed: 7\nmodel: {hidden: 20, name: a1}\nlr: 0.1  # 3\nlist: [1, 2]\nmore: 4\n",
          "seed: 7\nmodel: {hidden: 20, name: a1}\n",
          "",
      }) {
    CAPTURE(text);
    CHECK(read_after(scratch, first, text) == parsed_alone(scratch, text));
  }
}

TEST_CASE("numbers that stand for others are no slots of a pattern", "[collect]") {
  const ScratchDir scratch;
  const auto reads_right = [&](const std::string& pattern, const std::string& text) {
    return read_after(scratch, pattern, text) == parsed_alone(scratch, text);
  };
  CHECK(reads_right("a: &x 5\nb: [*x]\n", "a: &x 6\nb: [*x]\n"));
  CHECK(reads_right("a: !!int 5\n", "a: !!int 5.5\n"));
  CHECK(reads_right("\"k\xC3\xA4se\": 5\n", "\"k\xC3\xA4se\": 6\n"));
  CHECK(reads_right("?", "?"));  // the empty value stands behind the last line
  CHECK(reads_right("text: |\n  5\nn: 5\n", "text: |\n  6\nn: 5\n"));
}

TEST_CASE("a pattern is not applied where it was not made", "[collect]") {
  CHECK_FALSE(ConfigurationPattern().match(""));
  CHECK_FALSE(ConfigurationPattern().match("a: 5\n"));
  const auto five =
      gridctl::config::Node::scalar("5", gridctl::config::Style::plain, {nullptr, 1, 4, 1});
  const ConfigurationPattern pattern("a: 5\n", {{"a", &five}}, {{"a", "5"}});
  CHECK(pattern.match("a: -3.5e2\n") == Values{{"a", "-3.5e2"}});
  CHECK_FALSE(pattern.match("b: 5\n"));
  CHECK_FALSE(pattern.match("a: nan\n"));
}
