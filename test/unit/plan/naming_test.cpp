#include "naming.hpp"

#include "grids.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::plan;
using Names = std::vector<std::string>;

namespace {

config::GridTask task(const std::string& name, const std::string& yaml) {
  config::GridTask task;
  task.name = name;
  task.merged = tree(yaml);
  return task;
}

}  // namespace

TEST_CASE("tasks of one name are told apart by what differs, at last by number", "[plan]") {
  CHECK(task_labels({task("a", "x: 1"), task("b", "x: 1")}) == Names{"a", "b"});
  CHECK(task_labels({task("a", "o: {lr: 1}\nz: 0"), task("a", "o: {lr: 2}\nz: 0")}) ==
        Names{"a lr=1", "a lr=2"});
  CHECK(task_labels({task("a", "train: {bits: 1}\ntest: {bits: 1}"),
                     task("a", "train: {bits: 2}\ntest: {bits: 3}")}) ==
        Names{"a test.bits=1 train.bits=1", "a test.bits=3 train.bits=2"});
  CHECK(task_labels({task("a", "x: 1"), task("a", "x: 1")}) == Names{"a", "a #2"});
}

TEST_CASE("a label shows values as they are written", "[plan]") {
  const auto value = [](const std::string& yaml) {
    return value_text(tree("v: " + yaml).entries()[0].second);
  };
  CHECK(value("1.0e-5") == "1.0e-5");
  CHECK(value("") == "null");
  CHECK(value("[64, 32]") == "[64,32]");
  CHECK(value("{name: Adam}") == "{\"name\":\"Adam\"}");
}

TEST_CASE("a folder is one safe path component of bounded length", "[plan]") {
  CHECK(folder_name(17, "lenet5 lr=0.01") == "0017-lenet5-lr=0.01");
  CHECK(folder_name(1, "a/../b c") == "0001-a-..-b-c");
  CHECK(folder_name(1, "ü") == "0001");
  CHECK(folder_name(1, "") == "0001");
  CHECK(folder_name(12345, "x") == "12345-x");
  CHECK(folder_name(1, "v={\"a\":1}") == "0001-v=--a--1");
  CHECK(folder_name(1, std::string(300, 'x')).size() == 100);
}
