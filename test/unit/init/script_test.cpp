#include "script.hpp"

#include "support/catch.hpp"

using gridctl::init::complete_defaults;
using gridctl::init::is_hydra_script;
using gridctl::init::options_in_script;

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
  CHECK_FALSE(options[2].takes_value);
  CHECK(options[3].takes_many);
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
  complete_defaults(options, options_in_script("add_argument('--lr', default=2)\n"
                                               "add_argument('--hidden', default=6)"));
  CHECK(options[0].default_value == "2");
  CHECK(options[1].default_value == "5");
}

TEST_CASE("Hydra's decorator is seen, a word about it is not", "[init]") {
  CHECK(is_hydra_script("import hydra\n@hydra.main(version_base=None)\ndef main(c): pass\n"));
  CHECK_FALSE(is_hydra_script("# use @hydra.main some day\n"));
}
