#include "parser_signs.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/files.hpp>

using namespace gridctl;
using gridctl::init::ParserSigns;
using gridctl::init::PythonSource;

namespace {

ParserSigns signs_of(const std::string& script) {
  return init::signs_in_python({PythonSource(script)});
}

constexpr const char* kArgparse = "import argparse\np = argparse.ArgumentParser()\n";

}  // namespace

TEST_CASE("a parser that is called lets a script be run with --help", "[init]") {
  CHECK(signs_of(std::string(kArgparse) + "args = p.parse_args()\n").answers_help);
  CHECK(signs_of(std::string(kArgparse) + "args, rest = p.parse_known_args()\n").answers_help);
  CHECK(signs_of(std::string(kArgparse) + "def main(argv=None):\n  args = p.parse_args(argv)\n"
                                          "if __name__ == '__main__':\n  main()\n")
            .parser == "argparse");
  CHECK(signs_of("import click\n@click.command()\n@click.option('--lr')\ndef main(lr):\n  pass\n"
                 "main()\n")
            .parser == "click");
  CHECK(signs_of("from absl import app, flags\ndef main(_): pass\napp.run(main)\n").parser ==
        "absl");
  CHECK(signs_of("from docopt import docopt\nargs = docopt(__doc__)\n").parser == "docopt");
  CHECK(signs_of("import typer\ndef main(lr: float = 1): pass\ntyper.run(main)\n").answers_help);
  CHECK(signs_of("import fire\ndef f(lr=1): pass\nfire.Fire(f)\n").answers_help);
  CHECK(signs_of("import tyro\ndef f(lr: float = 1): pass\ntyro.cli(f)\n").answers_help);
  CHECK(signs_of("from transformers import HfArgumentParser\n"
                 "a, = HfArgumentParser(A).parse_args_into_dataclasses()\n")
            .answers_help);
  CHECK(signs_of("from lightning.pytorch.cli import LightningCLI\nLightningCLI(Model)\n")
            .answers_help);
  CHECK(signs_of("import hydra\n@hydra.main(version_base=None)\ndef main(c): pass\nmain()\n")
            .parser == "hydra");
}

TEST_CASE("a parser that is only spoken of, or never called, is none", "[init]") {
  CHECK(signs_of("").parser.empty());
  CHECK(signs_of("# p.parse_args()\ntrain()\n").parser.empty());
  CHECK(signs_of("\"\"\"Usage: p.parse_args()\"\"\"\ntrain()\n").parser.empty());
  CHECK(signs_of("print('call p.parse_args()')\n").parser.empty());
  CHECK(signs_of(kArgparse).parser.empty());
  CHECK(signs_of(std::string(kArgparse) + "def unused():\n  return p.parse_args()\ntrain()\n")
            .parser.empty());
  CHECK(signs_of("import click\n@click.command()\ndef other(): pass\ntrain()\n").parser.empty());
  CHECK(signs_of("app.run(host='0.0.0.0')\n").parser.empty());  // Flask, not absl
  CHECK(signs_of("import sys\nlr = float(sys.argv[1])\n").parser.empty());
}

TEST_CASE("a parser that is given its arguments would not see --help", "[init]") {
  for (const auto* arguments : {"[]", "args=[]", "\"\"", "'--lr 1'.split()", "()"})
    CHECK(signs_of(std::string(kArgparse) + "args = p.parse_args(" + arguments + ")\n")
              .parser.empty());
  CHECK(signs_of(std::string(kArgparse) + "args = p.parse_args(sys.argv[1:])\n").answers_help);
}

TEST_CASE("a parser without --help is seen, but the script is not run", "[init]") {
  const auto silent = signs_of(
      "import argparse\np = argparse.ArgumentParser(add_help=False)\n"
      "args, _ = p.parse_known_args()\n");
  CHECK(silent.parser == "argparse");
  CHECK_FALSE(silent.answers_help);
  const auto dotlist = signs_of("from omegaconf import OmegaConf\nc = OmegaConf.from_cli()\n");
  CHECK(dotlist.parser == "omegaconf");
  CHECK_FALSE(dotlist.answers_help);
  // As timm does: the first parser is silent, the second is not.
  CHECK(signs_of("import argparse\na = argparse.ArgumentParser(add_help=False)\n"
                 "b = argparse.ArgumentParser()\n_, rest = a.parse_known_args()\n"
                 "args = b.parse_args(rest)\n")
            .answers_help);
}

TEST_CASE("a parser in a module beside the script counts if the script uses it", "[init]") {
  test::ScratchDir scratch;
  const auto write = [&](const char* name, const std::string& text) {
    REQUIRE(sys::make_directories((scratch.path() / name).parent_path()));
    REQUIRE(sys::write_atomically(scratch.path() / name, text, sys::Sync::none));
  };
  const auto signs = [&](const char* name) {
    return init::signs_in_python(init::sources_of(scratch.path() / name)).parser;
  };
  const auto parser = std::string(kArgparse) + "def get_args():\n  return p.parse_args()\n";
  write("options.py", parser);
  write("tools/args.py", parser);
  write("demo.py", std::string(kArgparse) + "if __name__ == '__main__':\n  p.parse_args()\n");
  write("one.py", "from options import get_args\nargs = get_args()\n");
  write("two.py", "from tools import args\na = args.get_args()\n");
  write("three.py", "import demo\ntrain()\n");
  write("four.py", "from options import get_args\ntrain()\n");
  CHECK(signs("one.py") == "argparse");
  CHECK(signs("two.py") == "argparse");
  CHECK(signs("three.py").empty());
  CHECK(signs("four.py").empty());
}

TEST_CASE("a shell script may be run if it compares an argument with --help", "[init]") {
  CHECK(init::signs_in_shell("case \"$1\" in\n  -h|--help) usage; exit;;\nesac\n").answers_help);
  CHECK(init::signs_in_shell("if [ \"$1\" = --help ]; then usage; fi\n").answers_help);
  CHECK(init::signs_in_shell("if [[ $1 == \"--help\" ]]; then usage; fi\n").answers_help);
  CHECK_FALSE(init::signs_in_shell("# see --help)\necho training\n").answers_help);
  CHECK_FALSE(init::signs_in_shell("python3 train.py --help | head\n").answers_help);
  CHECK(init::signs_in_shell("library(optparse)\nopt <- parse_args(parser)\n").answers_help);
  CHECK_FALSE(init::signs_in_shell("# parse_args(parser)\ntrain()\n").answers_help);
  CHECK_FALSE(init::signs_in_shell("make --help | head\n").answers_help);
  CHECK_FALSE(init::signs_in_shell("python3 train.py \"$@\"\n").answers_help);
}

TEST_CASE("a program of machine code may be run if a parser is in it", "[init]") {
  test::ScratchDir scratch;
  const auto file = scratch.path() / "program";
  REQUIRE(sys::write_atomically(file,
                                std::string("\x7f"
                                            "ELF\0\0 _ZN5boost15program_options",
                                            33),
                                sys::Sync::none));
  CHECK(init::signs_in_binary(file).answers_help);
  REQUIRE(
      sys::write_atomically(file, std::string(5U << 20, '\0') + "getopt_long", sys::Sync::none));
  CHECK(init::signs_in_binary(file).answers_help);
  REQUIRE(sys::write_atomically(file,
                                std::string("\x7f"
                                            "ELF\0training",
                                            13),
                                sys::Sync::none));
  CHECK_FALSE(init::signs_in_binary(file).answers_help);
}
