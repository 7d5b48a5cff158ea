#include "harness.hpp"
#include "help_layout.hpp"
#include "support/catch.hpp"

#include <gridctl/cli/help.hpp>
#include <gridctl/core/text.hpp>

using gridctl::cli::Output;
using gridctl::test::fake_registry;

TEST_CASE("the help of the program: examples, usage, commands by group, global options", "[cli]") {
  CHECK(gridctl::cli::program_help(fake_registry(), Output{}) ==
        R"(Run grids of machine-learning experiments on this machine's CPUs and GPUs.

Examples
  gridctl train grid.yaml --device gpu  one run per free GPU

Usage: gridctl [GLOBAL OPTIONS] COMMAND [ARGS]

Run     train       Train every task of a grid
Look    list        List experiments (alias: ls)
        fail        Fail in a chosen way
Set up  completion  Print shell completion
        version     Show the version
Topics  gridctl help environment | output | exit-codes | grid

Global options
  -C, --chdir DIR      Run as if started in DIR
      --color WHEN     Colours: auto, always, never
      --progress MODE  How progress shows: auto, tty, plain, json, none
      --json           Machine-readable output; --json=A,B: these fields alone
      --ascii          Draw with ASCII characters only
  -q, --quiet          Less output (-qq: none)
  -v, --verbose        More output (-vv: debug)
  -y, --yes            Answer yes to prompts
      --no-input       Never ask anything
  -h, --help           Show this help
  -V, --version        Show the version

'gridctl COMMAND --help' explains a command.
)");
}

TEST_CASE("the help of a command: examples, usage, arguments, options by group", "[cli]") {
  CHECK(gridctl::cli::command_help(fake_registry().find("train")->info, Output{}) ==
        R"(Train every task of a grid, each repeated with its own seed.

Examples
  gridctl train grid.yaml --device gpu  one run per free GPU
  gridctl train grid.yaml --dry-run

Usage: gridctl train GRID.yaml [OPTIONS]

Arguments
  GRID.yaml  The grid to run

Grid
  -r, --repetitions N    Repeat each task N times      [grid: 5]
      --set KEY=V[,V..]  Override a key, or add an axis (repeatable)

Devices
  -d, --device SPEC      Where the runs go             [default: auto]
      --order WORD       In which order: grid, random  [default: grid]

Output
      --tags LIST        Labels
  -o, --expdir DIR       Where the experiment goes
      --log FILE         Copy of the messages
  -n, --dry-run          Print the plan, start nothing

Global options: 'gridctl --help'. Variables that set options: 'gridctl help environment'.
)");
}

TEST_CASE("no line of help is wider than the terminal, nor than 100 columns", "[cli]") {
  Output output;
  output.is_terminal = true;
  output.columns = GENERATE(50, 64, 80, 200);
  auto info = fake_registry().find("train")->info;
  info.description =
      "Words and words and words that go on until no terminal can hold them in one "
      "line, and then a little further still, so that they must be wrapped.";
  info.options.front().help = info.description;
  info.options.back().help = info.description;
  for (const auto& line : gridctl::split(gridctl::cli::command_help(info, output), '\n')) {
    CAPTURE(line);
    const bool is_footer = line.find("Global options:") == 0;
    CHECK((is_footer || gridctl::display_width(line) <= std::min(output.columns, 100)));
  }
}

TEST_CASE("help on a word: a command, a topic, or a suggestion", "[cli]") {
  const auto registry = fake_registry();
  CHECK(gridctl::cli::help_on(registry, "ls", Output{})->find("List experiments") == 0);
  CHECK(*gridctl::cli::help_on(registry, "grid", Output{}) ==
        "The grid file\n\n  grid_tasks: what to run\n");
  auto both = fake_registry();
  both.add_topic({"ls", "What is listed", [](const auto&) { return std::string("  all\n"); }});
  const auto text = gridctl::cli::help_on(both, "ls", Output{}).value();
  CHECK(text.find("List experiments") == 0);
  CHECK(text.ends_with("\n\nWhat is listed\n\n  all\n"));
  const auto wrong = gridctl::cli::help_on(registry, "exitcodes", Output{});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message == "no command or topic 'exitcodes'");
  CHECK(wrong.error().help == "did you mean 'exit-codes'?   gridctl help exit-codes");
}

TEST_CASE("the built-in topics tell the codes and every variable", "[cli]") {
  const auto registry = fake_registry();
  const auto codes = *gridctl::cli::help_on(registry, "exit-codes", Output{});
  CHECK(codes.find("    3  finished, but at least one run failed") != std::string::npos);
  CHECK(codes.find("  130  ended by Ctrl-C") != std::string::npos);
  const auto variables = *gridctl::cli::help_on(registry, "environment", Output{});
  CHECK(variables.find("GRIDCTL_REPETITIONS") != std::string::npos);
  CHECK(variables.find("Where the runs go (train)") != std::string::npos);
  CHECK(variables.find("GRIDCTL_CHDIR") == std::string::npos);
  for (const auto& topic : registry.topics())
    for (const auto& line : gridctl::split(topic.text(registry), '\n'))
      CHECK(gridctl::display_width(line) <= 100);
}

TEST_CASE("long labels get a line of their own, long texts hang below themselves", "[cli]") {
  CHECK(gridctl::cli::row("  --a", "one two three", 8, 16) == "  --a   one two\n        three\n");
  CHECK(gridctl::cli::row("  --abcdefgh", "one", 8, 16) == "  --abcdefgh\n        one\n");
  CHECK(gridctl::cli::row("  --a", "", 8, 16) == "  --a\n");
}

TEST_CASE("headings are bold only where colours are allowed", "[cli]") {
  Output output;
  output.colour = true;
  CHECK(gridctl::cli::heading("Grid", output) == "\033[1mGrid\033[0m");
  CHECK(gridctl::cli::heading("Grid", Output{}) == "Grid");
}

TEST_CASE("a topic fits into a narrow terminal", "[cli]") {
  using gridctl::cli::fitted;
  CHECK(fitted("one two three four\nfive\n\nshort\n  a row\n", 12) ==
        "one two\nthree four\nfive\n\nshort\n  a row\n");
  CHECK(fitted("  name    a column of several words\n", 30) ==
        "  name    a column of several\n          words\n");
  CHECK(fitted("  one two three four five\n", 22) == "  one two three four\n    five\n");
  CHECK(fitted("no end", 40) == "no end");
}
