#include "identity.hpp"

#include "grids.hpp"
#include "support/catch.hpp"

using namespace gridctl::plan;

namespace {

std::string line(const std::string& yaml) {
  return value_line(tree("v: " + yaml).entries()[0].second);
}

Digest digest(const std::string& yaml) {
  return digest_at("k", tree(yaml), {});
}

}  // namespace

TEST_CASE("values are told apart by what they mean, not by how they are written", "[plan]") {
  CHECK(line("0x10") == line("16"));
  CHECK(line("0.10") == line("1.0e-1"));
  CHECK(line("'a'") == line("a"));
  CHECK(line("yes") == line("true"));
  CHECK(line("~") == line("null"));
  CHECK(line("{a: 1, b: 2}") == line("{b: 2, a: 1}"));
  CHECK(line("1") != line("1.0"));
  CHECK(line("1") != line("'1'"));
  CHECK(line("[1, 2]") != line("[2, 1]"));
  CHECK(line(".nan") == ".nan");
  CHECK(line(".inf") != line("-.inf"));
  CHECK(line("[.inf, null]") == "[.inf,null]");
  CHECK(line("1e-1") == "0.1");
  CHECK(line("{a: [1e3, 08]}") == R"({"a":[1000.0,"08"]})");
  CHECK(value_line(tree("1e-1"), Numbers::yaml11) == R"("1e-1")");
}

TEST_CASE("the order of keys does not count, their place and values do", "[plan]") {
  CHECK(digest("a: 1\nb: {c: 2, d: 3}") == digest("b: {d: 3, c: 2}\na: 1"));
  CHECK(digest("a: 1\nb: 2") != digest("a: 2\nb: 1"));
  CHECK(digest("a: {b: 1}") != digest("a: {c: 1}"));
  CHECK(digest("a: {}") != digest("b: {}"));
}

TEST_CASE("ignored keys and what is below them add nothing", "[plan]") {
  const auto value = tree("a: 1\nlog: {level: 3}\nlogs: 2");
  const auto less = digest_at("k", value, {"k.log"});
  CHECK(less == digest_at("k", tree("a: 1\nlogs: 2"), {}));
  CHECK(digest_at("k", value, {"k"}) == Digest{});
  CHECK(digest_at("k", tree("1"), {"k"}) == Digest{});
}

TEST_CASE("the identity's text is part of the file formats", "[plan]") {
  CHECK(identity_text({1, 0xabc}) == "v1:00000000000000010000000000000abc");
  CHECK(identity_text(digest("lr: 0.1")) == "v1:695212c16a0d03cf3dffdc0cf32c46cf");
}
