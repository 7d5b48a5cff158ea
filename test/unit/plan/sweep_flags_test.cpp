#include "support/catch.hpp"
#include "values/split_list.hpp"

#include <gridctl/plan/sweep.hpp>

using namespace gridctl;
using namespace gridctl::plan;
using Texts = std::vector<std::string>;
using Views = std::vector<std::string_view>;

namespace {

Texts texts(const Result<Axis>& axis) {
  Texts out;
  const auto& values = axis.value().keys.front().values;
  for (std::size_t i = 0; i < values.size(); ++i) out.push_back(config::to_yaml(values.at(i)));
  for (auto& text : out) text.pop_back();
  return out;
}

}  // namespace

TEST_CASE("commas split, unless quotes or brackets hold them", "[plan]") {
  CHECK(split_list("a, b,c") == Views{"a", "b", "c"});
  CHECK(split_list("[a,b],{c: [d,e]},'f,g',\"h\\\",i\"") ==
        Views{"[a,b]", "{c: [d,e]}", "'f,g'", "\"h\\\",i\""});
  CHECK(split_list("it's,isn't") == Views{"it's", "isn't"});
  CHECK(split_list("") == Views{""});
  CHECK(split_list("a,") == Views{"a", ""});
  CHECK(split_list("a],b") == Views{"a]", "b"});
  for (const auto* open : {"[a", "{a", "'a", "\"a", "\"a\\\"", "[a}", "[\"a]"}) {
    INFO(open);
    CHECK_FALSE(split_list(open).has_value());
  }
}

TEST_CASE("--set gives one value or an axis, with types", "[plan]") {
  const auto axis = parse_axis("training.lr = 0.1");
  REQUIRE(axis.has_value());
  CHECK(axis->keys.size() == 1);
  CHECK(axis->keys[0].name == "training.lr");
  CHECK_FALSE(axis->keys[0].may_be_new);
  CHECK(axis->size() == 1);
  CHECK(parse_axis("+a.b=1")->keys[0].may_be_new);
  CHECK(parse_axis("+a.b=1")->keys[0].name == "a.b");
  CHECK(texts(parse_axis("lr=0.1,1e-3, 5")) == Texts{"0.1", "1.0e-3", "5"});
  CHECK(texts(parse_axis("f=true,null,off")) == Texts{"true", "null", "false"});
  CHECK(texts(parse_axis("t=\"a, b\",c")) == Texts{"\"a, b\"", "c"});
  CHECK(texts(parse_axis("l=[1, 2],[3]")) == Texts{"- 1\n- 2", "- 3"});
  CHECK(texts(parse_axis("e=a=b")) == Texts{"a=b"});
  CHECK(parse_axis("x=").value().size() == 1);
}

TEST_CASE("--sweep computes series and takes lists", "[plan]") {
  CHECK(texts(parse_sweep("d=range(0.1,0.3,0.1)")) == Texts{"0.1", "0.2", "0.3"});
  CHECK(texts(parse_sweep("d = linspace( 0, 1, 3 )")) == Texts{"0.0", "0.5", "1.0"});
  CHECK(texts(parse_sweep("d=logspace(1e-3,1e-1,3)")) == Texts{"0.001", "0.01", "0.1"});
  CHECK(texts(parse_sweep("d=1,2")) == Texts{"1", "2"});
  CHECK(texts(parse_sweep("f=relu(x)")) == Texts{"relu(x)"});
}

TEST_CASE("wrong flags are named, with what to write", "[plan]") {
  CHECK(parse_axis("lr").error().message == "'--set lr' has no value");
  CHECK(parse_axis("a..b=1").error().message == "'a..b' in '--set a..b=1' is no key");
  CHECK(parse_axis("=1").error().message == "'' in '--set =1' is no key");
  CHECK(parse_axis("a=1,,2").error().message == "'--set a=1,,2' has an empty value");
  CHECK(parse_axis("a=[1,2").error().message ==
        "a bracket or quote of '--set a=[1,2' is never closed");
  CHECK(parse_sweep("a=rnage(1,2,1)").error().help == "did you mean 'range'?");
  CHECK(parse_sweep("a=range(1,2)").error().message ==
        "'--sweep a=range(1,2)': range takes 3 values, not 2");
  CHECK(parse_sweep("a=range(1,2,0)").error().message ==
        "'--sweep a=range(1,2,0)': the step of a range is 0");
  CHECK(parse_sweep("a=range(1,2,0)").error().kind == ErrorKind::usage);
}
