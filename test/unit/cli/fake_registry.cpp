#include "fake_registry.hpp"

#include <gridctl/cli/completion.hpp>
#include <gridctl/cli/messages.hpp>

#include <ostream>
#include <stdexcept>

namespace gridctl::test {
namespace {

using cli::Arguments;
using cli::Candidate;
using cli::Completer;
using cli::Option;
using cli::Positional;

Option make_option(std::string name, char letter, std::string metavar, std::string help,
                   std::string group) {
  return {.name = std::move(name),
          .letter = letter,
          .metavar = std::move(metavar),
          .help = std::move(help),
          .group = std::move(group)};
}

std::vector<Candidate> complete_settings(const cli::CompletionContext& context) {
  if (context.prefix.starts_with("training.lr="))
    return {{"training.lr=0.1", "as in the grid"}, {"training.lr=0.01", ""}};
  return {{"training.lr=", "0.1"}, {"training.epochs=", "3"}};
}

std::vector<Option> train_options() {
  auto repetitions = make_option("repetitions", 'r', "N", "Repeat each task N times", "Grid");
  repetitions.default_text = "grid: 5";
  auto set = make_option("set", 0, "KEY=V[,V..]", "Override a key, or add an axis", "Grid");
  set.repeatable = true;
  set.completer = Completer::dynamic_values(complete_settings);
  auto device = make_option("device", 'd', "SPEC", "Where the runs go", "Devices");
  device.default_value = "auto";
  device.completer = Completer::values({{"auto", "GPU if there is one, else CPU"},
                                        {"cpu", "Cores only"},
                                        {"gpu", "All GPUs"},
                                        {"gpu:0", "H100, 3% busy"},
                                        {"gpu:1", "H100, 97% busy"}});
  auto order = make_option("order", 0, "WORD", "In which order", "Devices");
  order.choices = {"grid", "random"};
  order.default_value = "grid";
  auto tags = make_option("tags", 0, "LIST", "Labels", "Output");
  tags.completer = Completer::values({{"red", ""}, {"green", ""}, {"blue", ""}});
  tags.completer.list = true;
  auto out = make_option("expdir", 'o', "DIR", "Where the experiment goes", "Output");
  out.completer = Completer::directories();
  auto log = make_option("log", 0, "FILE", "Copy of the messages", "Output");
  log.completer = Completer::files({"log"});
  return {repetitions, set,
          device,      order,
          tags,        out,
          log,         make_option("dry-run", 'n', "", "Print the plan, start nothing", "Output")};
}

struct Train {
  static cli::CommandInfo info() {
    Positional grid;
    grid.name = "GRID.yaml";
    grid.help = "The grid to run";
    grid.completer = Completer::files({"yaml", "yml"});
    return {.name = "train",
            .summary = "Train every task of a grid",
            .description = "Train every task of a grid, each repeated with its own seed.",
            .group = "Run",
            .examples = {{"gridctl train grid.yaml --device gpu", "one run per free GPU"},
                         {"gridctl train grid.yaml --dry-run", ""}},
            .positionals = {grid},
            .options = train_options()};
  }
  static Result<ExitCode> run(const Arguments& arguments, cli::Services& services) {
    const auto repetitions = arguments.integer("repetitions", 1);
    if (!repetitions) return tl::unexpected(repetitions.error());
    auto& out = *services.out.stream;
    out << "grid=" << arguments.positional(0) << " device=" << arguments.text("device")
        << " repetitions=" << repetitions->value_or(5) << '\n';
    for (const auto& text : arguments.all("set")) out << "set " << text << '\n';
    return ExitCode::ok;
  }
};

/// Experiments with descriptions, one with a space and one that must never reach a terminal.
struct List {
  static cli::CommandInfo info() {
    Positional experiment{.name = "EXPDIR",
                          .help = "Which experiments",
                          .required = false,
                          .repeatable = true,
                          .completer = Completer::dynamic_values([](const cli::CompletionContext&) {
                            return std::vector<Candidate>{{"runs/mnist_1/", "30 of 30 ok"},
                                                          {"runs/mnist_2/", "12 of 48 running"},
                                                          {"runs/with space/", "3 ok"},
                                                          {"runs/bell\a/", "never shown"}};
                          })};
    experiment.completer.else_directories = true;
    return {.name = "list",
            .summary = "List experiments",
            .group = "Look",
            .examples = {{"gridctl list", ""}},
            .positionals = {experiment},
            .aliases = {"ls"}};
  }
  static Result<ExitCode> run(const Arguments& arguments, cli::Services& services) {
    *services.out.stream << arguments.positionals().size() << " experiments\n";
    return ExitCode::ok;
  }
};

struct Fail {
  static cli::CommandInfo info() {
    Positional kind{.name = "KIND", .help = "How to fail"};
    return {
        .name = "fail", .summary = "Fail in a chosen way", .group = "Look", .positionals = {kind}};
  }
  static Result<ExitCode> run(const Arguments& arguments, cli::Services& services) {
    const auto kind = arguments.positional(0);
    if (kind == "runs") return ExitCode::runs_failed;
    if (kind == "throw") throw std::logic_error("a broken promise");
    if (kind == "warn") {
      services.warn({.message = "the disk is nearly full", .help = "free some space"});
      return ExitCode::ok;
    }
    if (kind == "locked") return fail(ErrorKind::locked, "'runs/a' is in use", "wait for it");
    return fail(ErrorKind::config, "unknown key 'lrr'", "did you mean 'lr'?",
                Place{"grid.yaml", 3, 5, 3, "    lrr: 1"});
  }
};

struct Completion {
  static cli::CommandInfo info() {
    Positional shell{.name = "SHELL",
                     .completer = Completer::values({{"bash", ""}, {"zsh", ""}, {"fish", ""}})};
    return {.name = "completion",
            .summary = "Print shell completion",
            .group = "Set up",
            .positionals = {shell}};
  }
  static Result<ExitCode> run(const Arguments& arguments, cli::Services& services) {
    const auto shell = cli::parse_shell(arguments.positional(0));
    if (!shell) return fail(ErrorKind::usage, "no such shell");
    *services.out.stream << cli::completion_script(*shell);
    return ExitCode::ok;
  }
};

struct Version {
  static cli::CommandInfo info() {
    return {.name = "version", .summary = "Show the version", .group = "Set up"};
  }
  static Result<ExitCode> run(const Arguments& /*arguments*/, cli::Services& services) {
    *services.out.stream << "gridctl 1.2.3\n";
    return ExitCode::ok;
  }
};

}  // namespace

cli::CommandRegistry fake_registry() {
  cli::CommandRegistry registry;
  for (auto& command :
       {cli::Command{Train::info(), Train::run}, cli::Command{List::info(), List::run},
        cli::Command{Fail::info(), Fail::run}, cli::Command{Completion::info(), Completion::run},
        cli::Command{Version::info(), Version::run}})
    registry.add(command);
  registry.add_topic({"grid", "The grid file", [](const cli::CommandRegistry&) {
                        return std::string("  grid_tasks: what to run\n");
                      }});
  return registry;
}

}  // namespace gridctl::test
