#include "parser_signs.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <set>

namespace gridctl::init {
namespace {

/// A call that reads the command line.
struct ParserCall {
  const char* call;     ///< with the bracket, or a decorator
  const char* package;  ///< that must be imported; empty: any
  const char* parser;
  bool answers_help = true;
};

constexpr std::array kCalls = {
    ParserCall{".parse_args(", "", "argparse"},
    ParserCall{".parse_known_args(", "", "argparse"},
    ParserCall{".parse_intermixed_args(", "", "argparse"},
    ParserCall{".parse_args_into_dataclasses(", "transformers", "argparse"},
    ParserCall{"@click.command", "click", "click"},
    ParserCall{"@click.group", "click", "click"},
    ParserCall{"@command", "click", "click"},
    ParserCall{"typer.run(", "typer", "typer"},
    ParserCall{"typer.Typer(", "typer", "typer"},
    ParserCall{"Typer(", "typer", "typer"},
    ParserCall{"app.run(", "absl", "absl"},
    ParserCall{"FLAGS(sys.argv", "absl", "absl"},
    ParserCall{"app.run(", "tensorflow", "absl"},
    ParserCall{"docopt(", "docopt", "docopt"},
    ParserCall{"fire.Fire(", "fire", "fire"},
    ParserCall{"Fire(", "fire", "fire"},
    ParserCall{"@hydra.main", "hydra", "hydra"},
    ParserCall{"@main(", "hydra", "hydra"},
    ParserCall{"tyro.cli(", "tyro", "tyro"},
    ParserCall{"simple_parsing.parse(", "simple_parsing", "argparse"},
    ParserCall{"parse(", "simple_parsing", "argparse"},
    ParserCall{"pyrallis.parse(", "pyrallis", "argparse"},
    ParserCall{"@pyrallis.wrap", "pyrallis", "argparse"},
    ParserCall{"@draccus.wrap", "draccus", "argparse"},
    ParserCall{"jsonargparse.CLI(", "jsonargparse", "argparse"},
    ParserCall{"jsonargparse.auto_cli(", "jsonargparse", "argparse"},
    ParserCall{"CLI(", "jsonargparse", "argparse"},
    ParserCall{"auto_cli(", "jsonargparse", "argparse"},
    ParserCall{"LightningCLI(", "", "argparse"},
    ParserCall{".automain", "sacred", "sacred"},
    ParserCall{".run_commandline(", "sacred", "sacred"},
    ParserCall{"plac.call(", "plac", "argparse"},
    ParserCall{"defopt.run(", "defopt", "argparse"},
    ParserCall{"argh.dispatch_command(", "argh", "argparse"},
    ParserCall{"CliApp.run(", "pydantic_settings", "argparse"},
    // Takes "--help" for a key, and trains.
    ParserCall{"OmegaConf.from_cli(", "omegaconf", "omegaconf", false},
};

/// Whether the call is told its arguments: parse_args([]), parse_args("".split()).
bool has_own_arguments(const PythonSource& source, std::size_t bracket) {
  auto rest = trim(std::string_view(source.code()).substr(bracket + 1));
  if (rest.starts_with("args=")) rest = trim(rest.substr(5));
  return rest.starts_with('[') || rest.starts_with('"') || rest.starts_with('\'') ||
         (rest.starts_with('(') && !rest.starts_with("(sys"));
}

class PythonSigns {
 public:
  explicit PythonSigns(const std::vector<PythonSource>& sources) : sources_(sources) {}

  [[nodiscard]] ParserSigns find() const {
    ParserSigns signs;
    for (const auto& call : kCalls) {
      if (!signs.parser.empty() && (signs.answers_help || !call.answers_help)) continue;
      for (std::size_t at = 0; at < sources_.size(); ++at)
        if (is_made(call, at)) signs = {call.parser, call.answers_help};
    }
    if (signs.parser.empty() && reads_overrides()) signs = {"hydra", false};
    if (signs.parser == "argparse" && is_silent_about_help()) signs.answers_help = false;
    return signs;
  }

 private:
  [[nodiscard]] bool is_made(const ParserCall& call, std::size_t index) const {
    const auto& source = sources_[index];
    if (*call.package != '\0' && !source.has_import(call.package)) return false;
    const std::string_view text = call.call;
    return std::ranges::any_of(source.places_of(text), [&](std::size_t at) {
      if (text.ends_with('(') && !text.starts_with('@') &&
          has_own_arguments(source, at + text.size() - 1))
        return false;
      if (!text.starts_with('@')) return is_live(index, at, {});
      // A decorator: what it decorates must be called.
      const auto def = source.code().find("def ", at);
      if (def == std::string::npos) return false;
      return is_live(index, at, {}) && is_called(name_at(source, def + 4), {});
    });
  }

  /// The name that begins at the offset.
  static std::string name_at(const PythonSource& source, std::size_t at) {
    auto end = at;
    while (end < source.code().size() &&
           (source.code()[end] == '_' ||
            std::isalnum(static_cast<unsigned char>(source.code()[end])) != 0))
      ++end;
    return source.code().substr(at, end - at);
  }

  /// Whether the script comes to this place: `seen` are the functions that were asked for already.
  [[nodiscard]] bool is_live(std::size_t index, std::size_t offset,
                             const std::set<std::string>& seen) const {
    const auto& source = sources_[index];
    if (index > 0 && source.is_for_main(offset)) return false;
    for (const auto& block : source.blocks_around(offset)) {
      // A method lives if its class does: which of the methods are called, nobody could tell.
      if (block.keyword == "def" && is_method(source, offset, block.rest)) continue;
      if (block.keyword == "def" || block.keyword == "class") return is_called(block.rest, seen);
    }
    return true;
  }

  static bool is_method(const PythonSource& source, std::size_t offset, const std::string& name) {
    const auto blocks = source.blocks_around(offset);
    const auto def = std::ranges::find_if(
        blocks, [&](const auto& block) { return block.keyword == "def" && block.rest == name; });
    return def != blocks.end() && def + 1 != blocks.end() && (def + 1)->keyword == "class";
  }

  /// Whether a name is used where the script comes to, other than where it is defined or imported.
  [[nodiscard]] bool is_called(const std::string& name, std::set<std::string> seen) const {
    if (name.empty() || !seen.insert(name).second) return false;
    for (std::size_t index = 0; index < sources_.size(); ++index) {
      const auto& source = sources_[index];
      for (const auto at : source.places_of(name)) {
        const auto line = source.code().rfind('\n', at) + 1;
        const auto before = trim(std::string_view(source.code()).substr(line, at - line));
        if (before == "def" || before == "async def" || before == "class") continue;
        if (before.starts_with("from ") || before.starts_with("import ")) continue;
        const auto after = source.code().find_first_not_of(' ', at + name.size());
        const bool is_used = after != std::string::npos &&
                             (source.code()[after] == '(' || source.code()[after] == '.' ||
                              source.code()[after] == ')' || source.code()[after] == ',');
        if (is_used && is_live(index, at, seen)) return true;
      }
    }
    return false;
  }

  /// What stands in for Hydra reads its overrides by hand.
  [[nodiscard]] bool reads_overrides() const {
    const auto& text = sources_.front().text();
    return text.find("argv") != std::string::npos &&
           (text.find("\"hydra.\"") != std::string::npos ||
            text.find("hydra.run.dir=") != std::string::npos);
  }

  /// Every ArgumentParser says add_help=False: --help would be an error, or be passed over.
  [[nodiscard]] bool is_silent_about_help() const {
    std::size_t parsers = 0;
    std::size_t silent = 0;
    for (const auto& source : sources_) {
      for (const auto at : source.places_of("ArgumentParser(")) {
        ++parsers;
        const auto arguments = call_arguments(std::string_view(source.text()).substr(at + 15));
        silent += static_cast<std::size_t>(std::ranges::any_of(arguments, [](const auto& argument) {
          return argument.find("add_help") != std::string::npos &&
                 argument.find("False") != std::string::npos;
        }));
      }
    }
    return parsers > 0 && parsers == silent;
  }

  const std::vector<PythonSource>& sources_;
};

/// A line of a shell script without its comment.
std::string_view without_comment(std::string_view line) {
  for (std::size_t at = 0; at < line.size(); ++at)
    if (line[at] == '#' && (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t'))
      return line.substr(0, at);
  return line;
}

}  // namespace

ParserSigns signs_in_python(const std::vector<PythonSource>& sources) {
  return PythonSigns(sources).find();
}

ParserSigns signs_in_shell(const std::string& text) {
  constexpr std::string_view kHelp = "--help";
  // R's optparse and argparse, Julia's ArgParse, Ruby's OptionParser, commander and yargs of Node.
  constexpr std::array<std::string_view, 5> kParsers = {"parse_args(", "OptionParser", "commander",
                                                        "yargs", "docopt("};
  for (const auto& line : split(text, '\n')) {
    const auto code = without_comment(line);
    for (const auto parser : kParsers)
      if (code.find(parser) != std::string_view::npos) return {std::string(parser), true};
    for (auto at = code.find(kHelp); at != std::string_view::npos; at = code.find(kHelp, at + 1)) {
      auto after = code.substr(at + kHelp.size());
      while (!after.empty() && (after.front() == '"' || after.front() == '\''))
        after.remove_prefix(1);
      after = trim(after);
      auto before = trim(code.substr(0, at));
      const bool is_pattern = (after.starts_with(')') || after.starts_with('|')) &&
                              (before.find_first_not_of("-hH?\"'|( ") == std::string::npos ||
                               before.starts_with("case "));
      while (before.ends_with('"') || before.ends_with('\'')) before.remove_suffix(1);
      const bool is_compared = trim(before).ends_with('=');
      if (is_pattern || is_compared) return {"shell", true};
    }
  }
  return {};
}

ParserSigns signs_in_binary(const fs::path& program) {
  // "--help" itself, or names of what makes it: Boost.Program_options, getopt_long, gflags, Go.
  // A program that knows no --help, but prints its usage then, will do.
  constexpr std::array<std::string_view, 8> kMarks = {"--help",  "program_options", "getopt_long",
                                                      "cxxopts", "gflags",          "flag.Parse",
                                                      "usage: ", "Usage: "};
  constexpr std::size_t kPiece = 4U << 20;
  constexpr std::size_t kOverlap = 32;
  const auto file = open_regular(program, Links::follow);
  std::string piece;
  for (std::uint64_t at = 0; file; at += kPiece) {
    const auto read = read_part(file->descriptor, at, kPiece);
    if (read.empty()) break;
    piece += read;
    for (const auto mark : kMarks)
      if (piece.find(mark) != std::string::npos) return {std::string(mark), true};
    piece.erase(0, piece.size() - std::min(piece.size(), kOverlap));
  }
  return {};
}

}  // namespace gridctl::init
