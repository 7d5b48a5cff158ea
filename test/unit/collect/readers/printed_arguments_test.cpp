// Configurations that programs printed.
#include "readers/printed_arguments.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

TEST_CASE("arguments are read from the text of an object", "[collect]") {
  const Values expected{{"lr", "0.1"}, {"name", "a, b)"}, {"hidden", "[1, 2]"}, {"x", "None"}};
  CHECK(parse_arguments("Namespace(lr=0.1, name='a, b)', hidden=[1, 2], x=None)\n") == expected);
  CHECK(parse_arguments("Config(lr=0.1,\n       name=\"a, b)\",\n       hidden=[1, 2], x=None)") ==
        expected);
  CHECK(parse_arguments("{'lr': 0.1, 'name': 'a, b)', 'hidden': [1, 2], 'x': None}") == expected);
  CHECK(parse_arguments("{\"lr\": 0.1, \"net\": {\"dim\": 5}}") ==
        Values{{"lr", "0.1"}, {"net.dim", "5"}});
  CHECK(parse_arguments("Namespace()").empty());
  CHECK(parse_arguments("Namespace(lr=0.1").empty());
}

TEST_CASE("arguments are read from a line each", "[collect]") {
  CHECK(parse_arguments("lr: 0.1\nname: mlp\n") == Values{{"lr", "0.1"}, {"name", "mlp"}});
  CHECK(parse_arguments("--lr=0.1\n--name=mlp\n") == Values{{"lr", "0.1"}, {"name", "mlp"}});
  CHECK(parse_arguments("# made by hand\nlr = 0.1\n\npath = a:b\n") ==
        Values{{"lr", "0.1"}, {"path", "a:b"}});
  CHECK(parse_arguments("------- Options -------\n"
                        "   lr: 0.1           \t[default: 0.2]\n name:           \n"
                        "------- End -------\n") == Values{{"lr", "0.1"}, {"name", ""}});
  CHECK(parse_arguments("The training\nlr: 0.1\n").empty());
}

TEST_CASE("a namespace is found among the lines of a log", "[collect]") {
  CHECK(parse_namespace("12:00 | INFO | Namespace(lr=[0.5], arch='net')\nepoch 1 loss 0.5\n") ==
        Values{{"lr", "[0.5]"}, {"arch", "net"}});
  CHECK(parse_namespace("no arguments\n").empty());
}

TEST_CASE("printed arguments are the configuration of a run without another one", "[collect]") {
  const ScratchDir scratch;
  SECTION("in a file") {
    for (const char* const lr : {"0.1", "0.2"}) {
      const auto folder = std::string("run-") + lr + "/";
      scratch.write(folder + "args.txt", std::string("Namespace(lr=") + lr + ", seed=3)\n");
      scratch.write(folder + "log.csv", "epoch,val_acc\n1,0.5\n");
    }
  }
  SECTION("in a log") {
    for (const char* const lr : {"0.1", "0.2"})
      scratch.write(std::string("run-") + lr + "/train.log",
                    std::string("Namespace(lr=") + lr + ", seed=3)\nepoch 1 val acc 0.5\n");
  }
  const auto found = gather_foreign(scratch.path(), nullptr);
  REQUIRE(found);
  REQUIRE(found->runs.size() == 2);
  CHECK(value_of(found->runs.at(0).configuration, "lr") == "0.1");
  CHECK(value_of(found->runs.at(1).configuration, "lr") == "0.2");
  CHECK(found->runs.at(1).record.seed == 3);
  CHECK(found->runs.at(1).record.label.find("lr=0.2") != std::string::npos);
}
