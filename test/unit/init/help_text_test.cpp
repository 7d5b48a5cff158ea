#include "help_text.hpp"

#include "support/catch.hpp"

#include <algorithm>

using gridctl::init::is_hydra_help;
using gridctl::init::options_in_help;
using gridctl::init::options_in_hydra_help;
using gridctl::init::TrainerOption;

namespace {

const TrainerOption& named(const std::vector<TrainerOption>& options, const std::string& name) {
  const auto found = std::ranges::find(options, name, &TrainerOption::name);
  INFO("option " << name);
  REQUIRE(found != options.end());
  return *found;
}

using Words = std::vector<std::string>;

// As Python 3.9 prints it: "optional arguments", the metavar behind both spellings.
constexpr const char* kOldArgparse = R"(usage: fit.py [-h] [--rate RATE] [-s SEED]
              [--optimizer {sgd,adam}] [--fast] --out OUT

Fits a curve.

optional arguments:
  -h, --help            show this help message and exit
  --rate RATE           how far a step goes (default: 0.05)
  -s SEED, --seed SEED  first number of the random
                        sequence (default:
                        7)
  --optimizer {sgd,adam}
                        which one steps (default: adam)
  --fast                skip the checks (default: False)
  --betas BETAS BETAS   two of them (default: [0.9, 0.999])
  --tags [TAG ...]      words
  --out OUT             where to (default: None)
)";

// As Python 3.13 prints it: "options", the metavar once.
constexpr const char* kNewArgparse = R"(usage: fit.py [-h] [-s SEED] [--amp | --no-amp]

options:
  -h, --help          show this help message and exit
  -s, --seed SEED     first number (default: 7)
  --amp, --no-amp     half precision (default: True)

optimizer:
  --lr LR             rate (0.001)
)";

}  // namespace

TEST_CASE("the help of argparse gives options with defaults and choices", "[init]") {
  const auto options = options_in_help(kOldArgparse);
  CHECK(options.size() == 7);
  CHECK(named(options, "rate").default_value == "0.05");
  CHECK(named(options, "seed").default_value == "7");
  CHECK(named(options, "seed").help == "first number of the random sequence (default: 7)");
  CHECK(named(options, "optimizer").choices == Words{"sgd", "adam"});
  CHECK(named(options, "optimizer").default_value == "adam");
  CHECK(named(options, "out").default_value.empty());
}

TEST_CASE("switches and lists in the help of argparse are told from values", "[init]") {
  const auto options = options_in_help(kOldArgparse);
  CHECK_FALSE(named(options, "fast").takes_value);
  CHECK(named(options, "betas").takes_many);
  CHECK(named(options, "betas").default_value == "[0.9, 0.999]");
  CHECK(named(options, "tags").takes_many);
  CHECK_FALSE(named(options, "rate").takes_many);
}

TEST_CASE("the help of a newer argparse has the metavar once, and groups", "[init]") {
  const auto options = options_in_help(kNewArgparse);
  CHECK(options.size() == 3);
  CHECK(named(options, "seed").takes_value);
  CHECK(named(options, "seed").default_value == "7");
  CHECK_FALSE(named(options, "amp").takes_value);
  CHECK(named(options, "lr").default_value == "0.001");
}

TEST_CASE("the help of click and of Boost is read too", "[init]") {
  const auto click = options_in_help(
      "Usage: fit [OPTIONS]\n\nOptions:\n"
      "  --lr FLOAT RANGE          Rate  [default: 0.1; x>=0]\n"
      "  --optimizer [sgd|adam]    Which one\n"
      "  --shuffle / --no-shuffle  Order of the images\n");
  CHECK(named(click, "lr").default_value == "0.1");
  CHECK_FALSE(named(click, "lr").takes_many);
  CHECK(named(click, "optimizer").choices == Words{"sgd", "adam"});
  CHECK_FALSE(named(click, "shuffle").takes_value);

  const auto boost =
      options_in_help("Options:\n  -r [ --rate ] arg (=0.05) how far\n  --lr arg (=1)  rate\n");
  CHECK(named(boost, "lr").default_value == "1");
  CHECK(named(boost, "lr").takes_value);
  CHECK(named(boost, "rate").default_value == "0.05");
}

TEST_CASE("a text without options gives none", "[init]") {
  CHECK(options_in_help("").empty());
  CHECK(options_in_help("training...\n- epoch 1\n  -- done\n--\n").empty());
  CHECK(options_in_help("Traceback (most recent call last):\n  File \"x\"\n").empty());
}

TEST_CASE("the help of a Hydra application gives keys and groups", "[init]") {
  constexpr const char* kHelp = R"(app is powered by Hydra.

== Configuration groups ==
Compose your configuration from those groups (group=option)

optimizer: adam, sgd


== Config ==
Override anything in the config (foo.bar=value)

seed: 1
model:
  hidden: 64
  sizes: [1, 2]


Powered by Hydra (https://hydra.cc)
Use --hydra-help to view Hydra specific help
)";
  CHECK(is_hydra_help(kHelp));
  CHECK_FALSE(is_hydra_help(kOldArgparse));
  const auto options = options_in_hydra_help(kHelp);
  CHECK(options.size() == 4);
  CHECK(named(options, "model.hidden").default_value == "64");
  CHECK(named(options, "model.sizes").takes_many);
  CHECK(named(options, "optimizer").choices == Words{"adam", "sgd"});
}
