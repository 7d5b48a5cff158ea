#include "by_hand.hpp"

#include "support/catch.hpp"

using namespace gridctl::init;

namespace {

std::vector<std::string> names(const std::vector<TrainerOption>& options) {
  std::vector<std::string> names;
  for (const auto& option : options) names.push_back(option.name);
  return names;
}

using Words = std::vector<std::string>;

ByHand read(const std::string& script) {
  return by_hand_in_python(PythonSource(script));
}

}  // namespace

TEST_CASE("arguments that are read by number are known by the variable they go to", "[init]") {
  const auto found = read(
      "import sys\nout = sys.argv[3]\nlr = float(sys.argv[1])\n"
      "hidden = int(sys.argv[2]) if len(sys.argv) > 2 else 64\n");
  CHECK(names(found.positionals) == Words{"lr", "hidden", "out"});
  CHECK(found.positionals[0].is_required);
  CHECK_FALSE(found.positionals[1].is_required);
  CHECK(found.positionals[1].default_value == "64");
  CHECK(names(read("import sys\nlr, out = sys.argv[1:]\n").positionals) == Words{"lr", "out"});
  CHECK(names(read("import sys\n_, lr, out = sys.argv\n").positionals) == Words{"lr", "out"});
  CHECK(names(read("import sys\nprint(sys.argv[2])\n").positionals) ==
        Words{"argument1", "argument2"});
}

TEST_CASE("an argument that is opened as a configuration is one", "[init]") {
  for (const auto* script :
       {"c = yaml.safe_load(open(sys.argv[1]))\n",
        "with open(sys.argv[1]) as f:\n  c = yaml.safe_load(f)\n",
        "path = sys.argv[1]\nwith open(path) as f:\n  c = yaml.safe_load(f)\n",
        "path = sys.argv[1]\nc = OmegaConf.load(path)\n", "c = OmegaConf.load(sys.argv[1])\n"}) {
    INFO(script);
    CHECK(names(read(std::string("import sys, yaml\n") + script).positionals) == Words{"config"});
  }
  const auto json = read("import sys, json\nc = json.load(open(sys.argv[1]))\n");
  CHECK(names(json.positionals) == Words{"config"});
  CHECK(json.wants_json);
  CHECK(read("import sys\nc = tomllib.load(open(sys.argv[1], 'rb'))\n").strange_format == "TOML");
  // Data is no configuration.
  CHECK(names(read("import sys\ndata = open(sys.argv[1])\n").positionals) == Words{"data"});
}

TEST_CASE("the keys of a configuration are those that the script asks for", "[init]") {
  const auto found = read(
      "c = yaml.safe_load(open(sys.argv[1]))\nlr = c['lr']\nh = c.get(\"hidden\", 32)\n"
      "d = c['model']['depth']\nm = c['model']\n");
  CHECK(names(found.keys) == Words{"lr", "hidden", "model.depth"});
  CHECK(found.keys[0].is_required);
  CHECK(found.keys[1].default_value == "32");
  CHECK_FALSE(found.keys[1].is_required);
}

TEST_CASE("variables of the environment are found with their defaults", "[init]") {
  const auto found = read(
      "lr = os.environ['LR']\nh = os.environ.get(\"HIDDEN\", \"32\")\ns = os.getenv('SEED', 1)\n"
      "home = os.environ['HOME']\nrank = os.environ.get('RANK', 0)\n");
  CHECK(names(found.variables) == Words{"LR", "HIDDEN", "SEED"});
  CHECK(found.variables[0].is_required);
  CHECK(found.variables[1].default_value == "32");
  CHECK(found.variables[2].default_value == "1");
}

TEST_CASE("arguments and variables of a shell script are found", "[init]") {
  const auto found = by_hand_in_shell(
      "#!/bin/sh\n# $9 is nothing\nout=$1\nrate=${2:-0.1}\nhidden=${HIDDEN:-64}\necho $out\n");
  CHECK(names(found.positionals) == Words{"out", "rate"});
  CHECK(found.positionals[1].default_value == "0.1");
  CHECK(names(found.variables) == Words{"HIDDEN"});
  CHECK(names(by_hand_in_shell("awk -v out=\"$1\" -v seed=\"$2\" '{}'\n").positionals) ==
        Words{"out", "seed"});
  CHECK(by_hand_in_shell("exec python3 train.py \"$@\"\n").passes_to == "train.py");
}
