#include "help_text.hpp"

#include "support/catch.hpp"

#include <algorithm>

using gridctl::init::commands_in_help;
using gridctl::init::is_hydra_help;
using gridctl::init::letters_in_help;
using gridctl::init::options_in_help;
using gridctl::init::options_in_hydra_help;
using gridctl::init::positionals_in_help;
using gridctl::init::Spelling;
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
  CHECK(named(options, "fast").spelling == Spelling::flag);
  CHECK(named(options, "betas").spelling == Spelling::list);
  CHECK(named(options, "betas").default_value == "[0.9, 0.999]");
  CHECK(named(options, "tags").spelling == Spelling::list);
  CHECK(named(options, "rate").spelling == Spelling::value);
}

TEST_CASE("the help of a newer argparse has the metavar once, and groups", "[init]") {
  const auto options = options_in_help(kNewArgparse);
  CHECK(options.size() == 3);
  CHECK(named(options, "seed").spelling == Spelling::value);
  CHECK(named(options, "seed").default_value == "7");
  CHECK(named(options, "amp").spelling == Spelling::flag_pair);
  CHECK(named(options, "lr").default_value == "0.001");
}

TEST_CASE("the help of click and of Boost is read too", "[init]") {
  const auto click = options_in_help(
      "Usage: fit [OPTIONS]\n\nOptions:\n"
      "  --lr FLOAT RANGE          Rate  [default: 0.1; x>=0]\n"
      "  --optimizer [sgd|adam]    Which one\n"
      "  --shuffle / --no-shuffle  Order of the images\n");
  CHECK(named(click, "lr").default_value == "0.1");
  CHECK(named(click, "lr").spelling == Spelling::value);
  CHECK(named(click, "optimizer").choices == Words{"sgd", "adam"});
  CHECK(named(click, "shuffle").spelling == Spelling::flag_pair);
  CHECK(named(click, "shuffle").off_option.empty());

  const auto boost =
      options_in_help("Options:\n  -r [ --rate ] arg (=0.05) how far\n  --lr arg (=1)  rate\n");
  CHECK(named(boost, "lr").default_value == "1");
  CHECK(named(boost, "lr").spelling == Spelling::value);
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
  CHECK(named(options, "model.sizes").takes_many());
  CHECK(named(options, "optimizer").choices == Words{"adam", "sgd"});
}

TEST_CASE("what argparse demands is read from its usage", "[init]") {
  constexpr const char* kHelp =
      R"(usage: fit.py [-h] [--amp | --no-amp] [--layers LAYERS [LAYERS ...]]
              [--opt [OPT]] --out OUT --two TWO TWO [-q Q]
              data [extra ...]

positional arguments:
  data

options:
  -h, --help            show this help message and exit
  --amp, --no-amp       half (default: True)
  --layers LAYERS [LAYERS ...]
                        sizes (default: [64, 64])
  --opt [OPT]
  --out OUT
  --two TWO TWO
  -q Q
)";
  const auto options = options_in_help(kHelp);
  CHECK(named(options, "out").is_required);
  CHECK(named(options, "two").is_required);
  CHECK_FALSE(named(options, "layers").is_required);
  CHECK(named(options, "layers").spelling == Spelling::list);
  CHECK(named(options, "opt").spelling == Spelling::value);
  CHECK(named(options, "amp").default_value == "True");
  const auto positionals = positionals_in_help(kHelp);
  REQUIRE(positionals.size() == 1);
  CHECK(positionals[0].name == "data");
  CHECK(options.size() == 5);
  CHECK(letters_in_help(kHelp) == Words{"-q"});
  CHECK(commands_in_help(kHelp).empty());
  CHECK(commands_in_help("usage: fit.py [-h] {train,eval} ...\n\npositional") ==
        Words{"train", "eval"});
}

TEST_CASE("the pairs, lists and demands of click are read", "[init]") {
  const auto options = options_in_help(R"(Usage: fit.py [OPTIONS] DATA

Options:
  --shuffle / --no-shuffle  mix  [default: shuffle]
  --fast / --slow           how  [default: slow]
  --betas FLOAT...          [default: 0.9, 0.99]
  --pair <INTEGER TEXT>...
  --out TEXT                where  [required]
  --help                    Show this message and exit.
)");
  CHECK(named(options, "shuffle").default_value == "true");
  CHECK(named(options, "fast").spelling == Spelling::flag_pair);
  CHECK(named(options, "fast").off_option == "--slow");
  CHECK(named(options, "fast").default_value == "false");
  CHECK(named(options, "betas").spelling == Spelling::list);
  CHECK(named(options, "betas").default_value == "0.9, 0.99");
  CHECK(named(options, "pair").spelling == Spelling::list);
  CHECK(named(options, "out").is_required);
}

TEST_CASE("the boxes of typer are read", "[init]") {
  constexpr const char* kHelp = R"(
 Usage: fit.py [OPTIONS] DATA

╭─ Arguments ──────────────────────────────────────────────────────────╮
│ *    data      TEXT  [default: None] [required]                      │
╰──────────────────────────────────────────────────────────────────────╯
╭─ Options ────────────────────────────────────────────────────────────╮
│    --lr                      FLOAT    how far a step goes            │
│                                       [default: 0.1]                 │
│    --amp         --no-amp             [default: no-amp]              │
│    --fast        --slow               [default: fast]                │
│    --seed    -s              INTEGER  [default: 1]                   │
│    --sizes                   INTEGER  [default: 64, 64]              │
│ *  --out                     TEXT     where to [default: None]       │
│                                       [required]                     │
│    --help                             Show this message and exit.    │
╰──────────────────────────────────────────────────────────────────────╯
)";
  const auto options = options_in_help(kHelp);
  CHECK(options.size() == 6);
  CHECK(named(options, "sizes").spelling == Spelling::repeat);
  CHECK(named(options, "lr").default_value == "0.1");
  CHECK(named(options, "lr").spelling == Spelling::value);
  CHECK(named(options, "amp").spelling == Spelling::flag_pair);
  CHECK(named(options, "amp").default_value == "false");
  CHECK(named(options, "fast").off_option == "--slow");
  CHECK(named(options, "seed").default_value == "1");
  CHECK(named(options, "seed").spelling == Spelling::value);
  CHECK(named(options, "out").is_required);
  CHECK_FALSE(named(options, "lr").is_required);
  REQUIRE(positionals_in_help(kHelp).size() == 1);
  CHECK(positionals_in_help(kHelp)[0].name == "data");
}

TEST_CASE("the flags of absl are read", "[init]") {
  const auto options = options_in_help(R"(
       USAGE: fit.py [flags]
flags:

fit.py:
  --[no]amp: half precision
    (default: 'false')
  --layers: sizes;
    repeat this option to specify a list of values
    (default: '[64, 64]')
    (an integer)
  --lr: how far: in steps
    (default: '0.1')
    (a number)
  --optimizer: <sgd|adam>: which one
    (default: 'sgd')
  -s,--seed: first
    (default: '1')
    (an integer)
  --tags: words
    (default: 'a,b')
    (a comma separated list)

Try --helpfull to get a list of all flags.
)");
  CHECK(options.size() == 6);
  CHECK(named(options, "amp").spelling == Spelling::value);  // --amp=false is understood
  CHECK(named(options, "layers").spelling == Spelling::repeat);
  CHECK(named(options, "lr").default_value == "0.1");
  CHECK(named(options, "optimizer").choices == Words{"sgd", "adam"});
  CHECK(named(options, "seed").default_value == "1");
  CHECK(named(options, "tags").spelling == Spelling::comma);
}

TEST_CASE("the text of docopt is read", "[init]") {
  constexpr const char* kHelp = R"(Trains.

Usage:
  fit.py [--lr=<rate>] [--amp] [--layer=<n>]... --out=<dir> [options] <data>
  fit.py -h

Options:
  -h --help         Show this.
  --lr=<rate>       How far [default: 0.1].
  --amp             Half.
  -s N, --seed=N    first [default: 1]
  --layer=<n>       sizes
  --out=<dir>       where
)";
  const auto options = options_in_help(kHelp);
  CHECK(options.size() == 5);
  CHECK(named(options, "lr").default_value == "0.1");
  CHECK(named(options, "amp").spelling == Spelling::flag);
  CHECK(named(options, "seed").default_value == "1");
  CHECK(named(options, "layer").spelling == Spelling::repeat);
  CHECK(named(options, "out").is_required);
  CHECK_FALSE(named(options, "lr").is_required);
  REQUIRE(positionals_in_help(kHelp).size() == 1);
  CHECK(positionals_in_help(kHelp)[0].name == "data");
}

TEST_CASE("the help of clap, gflags and Go is read", "[init]") {
  constexpr const char* kClap = R"(Usage: fit [OPTIONS] --out <OUT> <DATA>

Arguments:
  <DATA>  where from

Options:
  -l, --lr <LR>             how far [default: 0.1]
      --opt <OPT>           which [default: sgd] [possible values: sgd, adam]
      --layers <LAYERS>...  sizes
      --amp                 half
      --out <OUT>           where
  -h, --help                Print help
)";
  const auto clap = options_in_help(kClap);
  CHECK(clap.size() == 5);
  CHECK(named(clap, "lr").default_value == "0.1");
  CHECK(named(clap, "opt").choices == Words{"sgd", "adam"});
  CHECK(named(clap, "layers").spelling == Spelling::list);
  CHECK(named(clap, "amp").spelling == Spelling::flag);
  CHECK(named(clap, "out").is_required);
  REQUIRE(positionals_in_help(kClap).size() == 1);
  CHECK(positionals_in_help(kClap)[0].name == "data");

  const auto gflags = options_in_help(
      "fit: Trains\n\n  Flags from fit.cc:\n"
      "    -lr (how far) type: double default: 0.1\n"
      "    -amp (half) type: bool default: false\n");
  CHECK(named(gflags, "lr").default_value == "0.1");
  CHECK(named(gflags, "lr").spelling == Spelling::value);
  CHECK(named(gflags, "amp").spelling == Spelling::value);

  const auto go = options_in_help(
      "Usage of fit:\n  -amp\n    \thalf\n  -lr float\n    \thow far (default 0.1)\n");
  CHECK(named(go, "lr").default_value == "0.1");
  CHECK(named(go, "lr").option == "-lr");
  CHECK(named(go, "amp").spelling == Spelling::flag);
}

TEST_CASE("a usage is enough where there is no list of options", "[init]") {
  const auto options = options_in_help(
      "fit: unknown option '--help'\nusage: fit --config FILE --out DIR [--lr LR] [--fast]"
      " [--amp | --no-amp]\n");
  CHECK(options.size() == 5);
  CHECK(named(options, "config").is_required);
  CHECK(named(options, "config").spelling == Spelling::value);
  CHECK(named(options, "lr").spelling == Spelling::value);
  CHECK_FALSE(named(options, "lr").is_required);
  CHECK(named(options, "fast").spelling == Spelling::flag);
  CHECK(named(options, "amp").spelling == Spelling::flag_pair);
}
