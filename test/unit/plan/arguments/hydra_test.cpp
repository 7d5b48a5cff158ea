#include "arguments/hydra.hpp"

#include "grids.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::plan;
using Words = std::vector<std::string>;

namespace {

config::Node value(const std::string& yaml) {
  return tree("v: " + yaml + "\n").entries().front().second;
}

std::string text(const std::string& yaml) {
  const auto written = hydra_text(value(yaml));
  return written ? *written : written.error().message;
}

Result<Words> words(const std::string& key, const config::Argument& argument) {
  MacroValues values;
  values.parameters.emplace_back(key, value("1"));
  values.arguments = {argument};
  return hydra_words(values);
}

}  // namespace

TEST_CASE("constants and numbers are bare for Hydra", "[plan]") {
  CHECK(text("[~, null, true, False, yes, 3, -2, 1_000, 0.5, .5, 5., 1e-3, 1.0e-05]") ==
        "[null,null,true,false,true,3,-2,1_000,0.5,.5,5.,1e-3,1.0e-05]");
  CHECK(text("[.inf, -.inf, .nan, 0x1F, 0b11]") == "[inf,-inf,nan,31,3]");
  CHECK(text("12345678901234567890123") == "12345678901234567890123");
}

TEST_CASE("texts that Hydra would take for something else are in quotes", "[plan]") {
  for (const auto* same : {"adam", "resnet-50", "data/train.csv", "v1.5", "a@b", "null-model"})
    CHECK(text(same) == same);
  for (const auto* word : {"1", "1e-3", "true", "NULL", "nan", "", "a,b", "k=v", "{x}", "[x]",
                           "f(x)", " a", "a b", "a:b", "${x.y}", "é"})
    CHECK(text('"' + std::string(word) + '"') == "'" + std::string(word) + "'");
  for (const auto* code : {"010", "08", "0o17", "1:30", "2018-10-10"})
    CHECK(text(code) == "'" + std::string(code) + "'");
}

TEST_CASE("quotes and the backslashes before them are escaped for Hydra", "[plan]") {
  CHECK(text(R"('it''s')") == R"('it\'s')");
  CHECK(text(R"('C:\dir')") == R"('C:\dir')");
  CHECK(text(R"('C:\dir\')") == R"('C:\dir\\')");
  CHECK(text(R"('a\''b')") == R"('a\\\'b')");
}

TEST_CASE("lists and mappings are in brackets for Hydra", "[plan]") {
  CHECK(text("{name: sgd, 10: 0.1, deep: {a b: ['1', 2], e: []}}") ==
        R"({name:sgd,10:0.1,deep:{a\ b:['1',2],e:[]}})");
  CHECK(text("{'it''s': 1}") == "Hydra's grammar has no way to write 'it's' as a key of a mapping");
}

TEST_CASE("a key for Hydra may be new, or another one", "[plan]") {
  const auto option = [](const std::string& name) {
    return config::Argument{"model.bias", name, "", config::Spelling::as_macro, {}};
  };
  CHECK(words("model.bias", option("+")).value() == Words{"+model.bias=1"});
  CHECK(words("model.bias", option("++")).value() == Words{"++model.bias=1"});
  CHECK(words("model.bias", option("+net.bias")).value() == Words{"+net.bias=1"});
  CHECK(words("db/engine@src", {}).value() == Words{"db/engine@src=1"});
  auto omitted = option("");
  omitted.spelling = config::Spelling::omit;
  CHECK(words("model.bias", omitted).value().empty());
}

TEST_CASE("what Hydra has no words for is an error", "[plan]") {
  CHECK(words("a b", {}).error().message == "Hydra's grammar has no key 'a b'");
  const config::Argument flag{"a", "", "", config::Spelling::flag, {}};
  CHECK(words("a", flag).error().message ==
        "'arguments' write 'a' in a way that Hydra does not know");
  const config::Argument option{"a", "--a", "", config::Spelling::as_macro, {}};
  CHECK_FALSE(words("a", option).has_value());
}
