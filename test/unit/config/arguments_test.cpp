#include "arguments.hpp"

#include "trees.hpp"

using namespace gridctl;
using namespace gridctl::config;
using test::error_text;
using test::tree;

namespace {

std::vector<Argument> read(const std::string& yaml) {
  std::vector<Argument> arguments;
  const auto done = read_arguments(tree(yaml), "'arguments' in trainer", arguments);
  if (!done) FAIL(to_text(done.error()));
  return arguments;
}

std::string problem(const std::string& yaml) {
  std::vector<Argument> arguments;
  return error_text(read_arguments(tree(yaml), "'arguments' in trainer", arguments));
}

}  // namespace

TEST_CASE("an argument has a spelling, a name, or both", "[config]") {
  const auto arguments =
      read("{amp: flag, lr: --learning-rate, layers: [-l, repeat], x: [list, --xs], bias: +}");
  CHECK(find_argument(arguments, "amp")->spelling == Spelling::flag);
  CHECK(find_argument(arguments, "amp")->option.empty());
  CHECK(find_argument(arguments, "lr")->option == "--learning-rate");
  CHECK(find_argument(arguments, "lr")->spelling == Spelling::as_macro);
  CHECK(find_argument(arguments, "layers")->option == "-l");
  CHECK(find_argument(arguments, "layers")->spelling == Spelling::repeat);
  CHECK(find_argument(arguments, "x")->option == "--xs");
  CHECK(find_argument(arguments, "bias")->option == "+");
  CHECK(find_argument(arguments, "other") == nullptr);
}

TEST_CASE("two options with a slash are a flag pair", "[config]") {
  const auto argument = read("{p: --pretrained/--from-scratch}").front();
  CHECK(argument.spelling == Spelling::flag_pair);
  CHECK(argument.option == "--pretrained");
  CHECK(argument.negation == "--from-scratch");
}

TEST_CASE("every word of a spelling is read as that spelling", "[config]") {
  CHECK(spelling_words().size() == 9);
  for (const auto& word : spelling_words())
    CHECK(word_of(read("{k: " + word + "}").front().spelling) == word);
}

TEST_CASE("a wrong word is an error at its place", "[config]") {
  const auto text = problem("{amp: flga}");
  CHECK(text.find("'flga' does not say how 'amp' in 'arguments' in trainer is written") !=
        std::string::npos);
  CHECK(text.find("t.yaml:1:7") != std::string::npos);
  CHECK(text.find("did you mean 'flag'?") != std::string::npos);
  CHECK_FALSE(problem("{amp: [flag, list]}").empty());
  CHECK_FALSE(problem("{amp: [--a, --b]}").empty());
  CHECK_FALSE(problem("{amp: [--a/--b, list]}").empty());
  CHECK_FALSE(problem("{amp: []}").empty());
  CHECK_FALSE(problem("{amp: ~}").empty());
  CHECK_FALSE(problem("{amp: --}").empty());
  CHECK_FALSE(problem("[flag]").empty());
}

TEST_CASE("the journal's form of arguments reads back as it was", "[config]") {
  const auto arguments = read("{a: [--x/--y], b: [-l, repeat], c: json, d: ++}");
  const auto json = arguments_to_json(arguments);
  CHECK(arguments_to_json(arguments_from_json(json).value()) == json);
  CHECK_FALSE(arguments_from_json({{"a", {"nonsense"}}}).has_value());
}
