#include "script.hpp"

#include "support/catch.hpp"

using gridctl::init::complete_options;
using gridctl::init::is_hydra_script;
using gridctl::init::options_in_script;
using gridctl::init::options_read_by_bool;
using gridctl::init::Spelling;

TEST_CASE("the options of a script are read from its add_argument calls", "[init]") {
  const auto options = options_in_script(R"py(
import argparse
p = argparse.ArgumentParser()
p.add_argument("data")
p.add_argument("-l", "--lr", type=float, default=1e-3, help="rate, as (a, b) (%(default)s)")
p.add_argument('--optimizer', choices=["sgd", 'adam'],
               default='adam')
p.add_argument("--fast", action="store_true")
p.add_argument("--sizes", nargs="+", default=[1, 2])
p.add_argument("--out", default=os.path.join("a", "b"))
)py");
  REQUIRE(options.size() == 5);
  CHECK(options[0].name == "lr");
  CHECK(options[0].default_value == "1e-3");
  CHECK(options[0].help == "rate, as (a, b)");
  CHECK(options[1].choices == std::vector<std::string>{"sgd", "adam"});
  CHECK(options[1].default_value == "adam");
  CHECK(options[2].spelling == Spelling::flag);
  CHECK(options[3].spelling == Spelling::list);
  CHECK(options[3].default_value == "[1, 2]");
  CHECK(options[4].default_value.empty());  // only running it would tell
}

TEST_CASE("a script that is cut off gives the options before the end", "[init]") {
  const auto options =
      options_in_script("p.add_argument('--lr', default=1)\np.add_argument('--see");
  REQUIRE(options.size() == 1);
  CHECK(options[0].name == "lr");
}

TEST_CASE("defaults that a help text lacks come from the script", "[init]") {
  auto options = options_in_script("add_argument('--lr')\nadd_argument('--hidden', default=5)");
  complete_options(options, options_in_script("add_argument('--lr', default=2)\n"
                                              "add_argument('--hidden', default=6)"));
  CHECK(options[0].default_value == "2");
  CHECK(options[1].default_value == "5");
}

TEST_CASE("Hydra's decorator is seen, a word about it is not", "[init]") {
  CHECK(is_hydra_script("import hydra\n@hydra.main(version_base=None)\ndef main(c): pass\n"));
  CHECK_FALSE(is_hydra_script("# use @hydra.main some day\n"));
}

TEST_CASE("how values are written is read from the text of argparse, click and absl", "[init]") {
  const auto options = options_in_script(R"py(
p.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
p.add_argument("--tag", action="append")
p.add_argument("--out", required=True)
@click.option("--shuffle/--no-shuffle", default=True)
@click.option("--fast/--slow")
@click.option("--layer", multiple=True)
flags.DEFINE_float("lr", 0.1, "how far, in steps")
flags.DEFINE_enum("optimizer", "sgd", ["sgd", "adam"], "which one")
flags.DEFINE_multi_integer("sizes", [64, 64], "of layers")
flags.DEFINE_list("words", "a,b", "some")
)py");
  REQUIRE(options.size() == 10);
  CHECK(options[0].spelling == Spelling::flag_pair);
  CHECK(options[1].spelling == Spelling::repeat);
  CHECK(options[2].is_required);
  CHECK(options[3].spelling == Spelling::flag_pair);
  CHECK(options[3].off_option.empty());
  CHECK(options[4].off_option == "--slow");
  CHECK(options[5].spelling == Spelling::repeat);
  CHECK(options[6].default_value == "0.1");
  CHECK(options[6].help == "how far, in steps");
  CHECK(options[7].choices == std::vector<std::string>{"sgd", "adam"});
  CHECK(options[8].spelling == Spelling::repeat);
  CHECK(options[9].spelling == Spelling::comma);
}

TEST_CASE("a --help that shows one value is corrected by the text of the script", "[init]") {
  auto options = options_in_script("add_argument('--tag')");
  complete_options(options, options_in_script("add_argument('--tag', action='append')"));
  CHECK(options[0].spelling == Spelling::repeat);
}

TEST_CASE("an option that bool() reads is known", "[init]") {
  CHECK(options_read_by_bool("p.add_argument('--amp', type=bool, default=False)\n"
                             "p.add_argument('--x', type=str2bool)\n") ==
        std::vector<std::string>{"amp"});
}
