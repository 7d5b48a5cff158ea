#include "overrides.hpp"

#include "trees.hpp"

using namespace gridctl;
using namespace gridctl::config;
using test::error_text;
using test::json;
using test::tree;

namespace {

std::vector<GridTask> two_tasks() {
  std::vector<GridTask> tasks(2);
  tasks[0].merged = tree("training: {optimizer: {lr: 0.1}, name: x}\n");
  tasks[1].merged = tree("training: {optimizer: {lr: 0.2, momentum: 0.9}}\n");
  return tasks;
}

Result<void> set(const std::string& text, std::vector<GridTask>& tasks) {
  const auto parsed = parse_set(text);
  if (!parsed) return tl::unexpected(parsed.error());
  return apply_set({*parsed}, tasks);
}

}  // namespace

TEST_CASE("--set is a key and a value", "[config]") {
  const auto parsed = parse_set("training.optimizer.lr=0.10");
  REQUIRE(parsed.has_value());
  CHECK(parsed->first == "training.optimizer.lr");
  CHECK(parsed->second.text() == "0.10");
  CHECK(parse_set("+a.b=x=y")->first == "+a.b");
  CHECK(parse_set("a=x=y")->second.text() == "x=y");
  CHECK(parse_set("a=")->second.is_null());
  CHECK(parse_set("a=[1, 2]")->second.is_sequence());
}

TEST_CASE("--set refuses what is no key or no single value", "[config]") {
  CHECK(error_text(parse_set("lr")) ==
        "error: '--set lr' has no value\n"
        "help: write KEY=VALUE, such as --set training.optimizer.lr=0.01\n");
  for (const auto* text : {"=1", "a..b=1", ".a=1", "a.=1", "+=1"}) {
    INFO(text);
    CHECK(error_text(parse_set(text)).find("is no key") != std::string::npos);
  }
  std::string deep = "a";
  for (int i = 0; i < 64; ++i) deep += ".a";
  CHECK_FALSE(parse_set(deep + "=1").has_value());
  CHECK(error_text(parse_set("lr=0.1,0.01")) ==
        "error: '--set lr=0.1,0.01' has a comma outside quotes and brackets\n"
        "help: for a list write 'lr=[0.1,0.01]', for a text 'lr=\"0.1,0.01\"'\n");
}

TEST_CASE("--set wins in every task and remembers what it overrode", "[config]") {
  auto tasks = two_tasks();
  REQUIRE(set("training.optimizer.lr=0.5", tasks).has_value());
  REQUIRE(set("training.optimizer.momentum=0", tasks).has_value());
  CHECK(json(tasks[0].merged) ==
        R"({"training":{"optimizer":{"lr":0.5,"momentum":0},"name":"x"}})");
  CHECK(json(tasks[1].merged) == R"({"training":{"optimizer":{"lr":0.5,"momentum":0}}})");
  const auto* lr = tasks[1].merged.find_path("training.optimizer.lr");
  CHECK(lr->overrode().front().text() == "0.2");
  CHECK(to_string(lr->origin()) == "--set training.optimizer.lr=0.5");
}

TEST_CASE("a key that exists nowhere is an error, unless it is added on purpose", "[config]") {
  auto tasks = two_tasks();
  CHECK(error_text(set("training.optimizer.lt=1", tasks)) ==
        "error: --set training.optimizer.lt=1: no task has the key 'training.optimizer.lt'\n"
        "help: did you mean 'training.optimizer.lr'? to add a new key, write "
        "'+training.optimizer.lt=…'\n");
  CHECK(error_text(set("lr=1", tasks)).find("did you mean 'training.optimizer.lr'?") !=
        std::string::npos);
  CHECK(error_text(set("zebra=1", tasks)) ==
        "error: --set zebra=1: no task has the key 'zebra'\n"
        "help: to add a new key, write '+zebra=…'\n");
  REQUIRE(set("+model.dropout=0.5", tasks).has_value());
  CHECK(tasks[0].merged.find_path("model.dropout")->text() == "0.5");
}

TEST_CASE("nothing can be set below a value", "[config]") {
  auto tasks = two_tasks();
  CHECK(error_text(set("+training.name.x=1", tasks))
            .find("'training.name' is no mapping, so nothing can be set below it") !=
        std::string::npos);
}
