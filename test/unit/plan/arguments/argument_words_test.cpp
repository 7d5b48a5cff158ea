#include "arguments/argument_words.hpp"

#include "grids.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::plan;
using Words = std::vector<std::string>;

namespace {

config::Node value(const std::string& yaml) {
  return tree("v: " + yaml + "\n").entries().front().second;
}

config::Argument argument(config::Spelling spelling, const std::string& option = "",
                          const std::string& negation = "") {
  return {"k", option, negation, spelling, {}};
}

Words words(const std::string& yaml, const config::Argument& how,
            ArgumentStyle style = ArgumentStyle::joined) {
  const auto written = argument_words("k", value(yaml), style, {how});
  if (!written) FAIL(to_text(written.error()));
  return *written;
}

std::string problem(const std::string& yaml, const config::Argument& how) {
  const auto written = argument_words("k", value(yaml), ArgumentStyle::joined, {how});
  return written ? "" : written.error().message;
}

using config::Spelling;

}  // namespace

TEST_CASE("a scalar is passed as the user wrote it, but infinities as parsers know them",
          "[plan]") {
  for (const auto* text : {"1e-3", "1.0e-3", "010", "0o17", "2018-10-10", "1:30", "0x1F", "1_000",
                           "yes", "True", "on", "12345678901234567890123", "a b", "1.0e+999"})
    CHECK(argument_text(value(text)) == text);
  CHECK(argument_text(value(".inf")) == "inf");
  CHECK(argument_text(value("-.Inf")) == "-inf");
  CHECK(argument_text(value(".NaN")) == "nan");
  CHECK(argument_text(value("'.inf'")) == ".inf");
  CHECK(argument_text(value("[.inf, 1e-3]")) == "[Infinity,1.0e-3]");
}

TEST_CASE("the spellings of booleans", "[plan]") {
  CHECK(words("true", argument(Spelling::flag)) == Words{"--k"});
  CHECK(words("no", argument(Spelling::flag)).empty());
  CHECK(words("true", argument(Spelling::flag_pair)) == Words{"--k"});
  CHECK(words("false", argument(Spelling::flag_pair)) == Words{"--no-k"});
  CHECK(words("false", argument(Spelling::flag_pair, "-k", "-K")) == Words{"-K"});
  CHECK(words("false", argument(Spelling::flag_pair, "--pre")) == Words{"--no-pre"});
  CHECK(words("true", argument(Spelling::negated_flag)).empty());
  CHECK(words("false", argument(Spelling::negated_flag)) == Words{"--no-k"});
  CHECK(words("false", argument(Spelling::negated_flag, "--without-k")) == Words{"--without-k"});
  const auto style = ArgumentStyle::bool_flags;
  CHECK(words("false", argument(Spelling::value), style) == Words{"--k=false"});
  CHECK(words("false", argument(Spelling::as_macro), style).empty());
  CHECK(words("true", argument(Spelling::as_macro, "--amp"), style) == Words{"--amp"});
  CHECK(problem("3", argument(Spelling::flag)) ==
        "'k' cannot be passed as 'flag': '3' is neither true nor false");
}

TEST_CASE("the spellings of lists", "[plan]") {
  CHECK(words("[64, 32]", argument(Spelling::list)) == Words{"--k", "64", "32"});
  CHECK(words("[]", argument(Spelling::list)) == Words{"--k"});
  CHECK(words("64", argument(Spelling::list)) == Words{"--k", "64"});
  CHECK(words("[64, 32]", argument(Spelling::repeat)) == Words{"--k=64", "--k=32"});
  CHECK(words("[64, 32]", argument(Spelling::repeat, "-l")) == Words{"-l", "64", "-l", "32"});
  CHECK(words("[64, 32]", argument(Spelling::repeat), ArgumentStyle::separate) ==
        Words{"--k", "64", "--k", "32"});
  CHECK(words("[64, .inf]", argument(Spelling::comma)) == Words{"--k=64,inf"});
  CHECK(words("[a b, [1, 2]]", argument(Spelling::json)) == Words{R"(--k=["a b",[1,2]])"});
  CHECK(words("a", argument(Spelling::json)) == Words{R"(--k="a")"});
  CHECK(problem("[]", argument(Spelling::repeat)).find("an empty list") != std::string::npos);
  CHECK(problem("['a,b']", argument(Spelling::comma)).find("has a comma") != std::string::npos);
}

TEST_CASE("an option may have another name, and one letter stands apart", "[plan]") {
  CHECK(words("0.1", argument(Spelling::as_macro, "--learning-rate")) ==
        Words{"--learning-rate=0.1"});
  CHECK(words("0.1", argument(Spelling::as_macro, "-l")) == Words{"-l", "0.1"});
  CHECK(words("0.1", argument(Spelling::as_macro, "-lr")) == Words{"-lr=0.1"});
  CHECK(words("0.1", argument(Spelling::as_macro), ArgumentStyle::bare) == Words{"k=0.1"});
  CHECK(words("0.1", argument(Spelling::omit)).empty());
  CHECK(words("~", argument(Spelling::flag_pair)).empty());
}
