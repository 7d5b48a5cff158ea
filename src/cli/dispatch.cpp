// The way from argv to an exit code. Errors and exceptions become messages here and nowhere else.
#include "complete.hpp"
#include "json_fields.hpp"
#include "output.hpp"
#include "parse.hpp"
#include "scan.hpp"
#include "sources.hpp"
#include "usage_errors.hpp"

#include <gridctl/cli/help.hpp>
#include <gridctl/cli/messages.hpp>
#include <gridctl/cli/registry.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <exception>
#include <ostream>

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

namespace gridctl::cli {
namespace {

constexpr const char* kJson = "json";

Result<void> change_directory(const std::string& directory) {
  if (directory.empty()) return {};
  boost::system::error_code error;
  fs::current_path(directory, error);
  if (!error) return {};
  return fail(ErrorKind::usage, fmt::format("cannot go to '{}': {}", directory, error.message()),
              "check the directory given to -C");
}

/// Names of files begin there: without one, half of what a command does would fail somewhere.
Result<void> check_working_directory() {
  boost::system::error_code error;
  static_cast<void>(fs::current_path(error));
  if (!error) return {};
  return fail(ErrorKind::usage,
              fmt::format("the working directory cannot be told: {}", error.message()),
              "it may have been removed: go to another one, with cd or -C");
}

Result<ExitCode> write(const Output& output, const std::string& text, ExitCode code) {
  *output.stream << text;
  return code;
}

/// A line as far as it makes sense, even where the rest of it is wrong.
struct Line {
  std::optional<std::size_t> command_at;  ///< which word
  const Command* command = nullptr;       ///< null too if there is no such command
  CommandInfo info;
  std::vector<std::string> rest;  ///< the words without the command's name
  Arguments said;                 ///< options of the line alone
};

Line read_line(const CommandRegistry& registry, const std::vector<std::string>& words) {
  Line line;
  line.command_at = scan(words, global_options(), true).first_positional;
  line.rest = words;
  if (line.command_at) {
    line.command = registry.find(words[*line.command_at]);
    line.rest.erase(line.rest.begin() + static_cast<std::ptrdiff_t>(*line.command_at));
  }
  if (line.command) line.info = line.command->info;
  line.said = scan(line.rest, all_options(line.info)).arguments;
  return line;
}

/// Colours and JSON, with which errors are printed. What is wrong with a variable or file is
/// reported later, by the strict parser.
void apply_globals_leniently(const Line& line, const Result<Sources>& sources, Services& services) {
  auto arguments = line.said;
  static_cast<void>(fill_in(arguments, all_options(line.info),
                            sources ? *sources : Sources{services.environment, {}}));
  apply_globals(arguments, services);
}

/// Runs the command with a stream that leaves the wanted fields of its documents alone.
Result<ExitCode> run_for_fields(const Line& line, const Arguments& arguments, Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto fields, parse_fields(arguments.text(kJson)));
  GRIDCTL_TRY(check_fields(fields, *services.registry, line.info.name));
  FieldStream filter(*services.out.stream, fields, *services.registry);
  std::ostream filtered(&filter);
  cli::Services with_filter = services;
  with_filter.out.stream = &filtered;
  auto code = line.command->run(arguments, with_filter);
  if (!code) return code;
  GRIDCTL_TRY(filter.check());
  return code;
}

Result<ExitCode> run_command(const Line& line, const Sources& sources, Services& services) {
  GRIDCTL_TRY_ASSIGN(auto arguments, parse(line.info, line.rest, sources));
  // A line without a command: `gridctl` alone.
  if (!line.command)
    return write(services.err, short_help(*services.registry, services.err), ExitCode::usage);
  apply_globals(arguments, services);
  if (services.globals.verbosity > 0 && !services.globals.json)
    print_origins(arguments, all_options(line.info), services);
  return names_fields(line.rest) ? run_for_fields(line, arguments, services)
                                 : line.command->run(arguments, services);
}

Result<ExitCode> run(const CommandRegistry& registry, const std::vector<std::string>& words,
                     Services& services) {
  const auto line = read_line(registry, words);
  // First of all: the project's settings are those of the directory that was asked for.
  auto moved = change_directory(line.said.text("chdir"));
  auto sources = read_sources(registry, services);
  apply_globals_leniently(line, sources, services);
  if (line.command_at && !line.command)
    return tl::unexpected(unknown_command(registry, words, *line.command_at));
  if (line.said.flag("help"))
    return write(
        services.out,
        line.command ? command_help(line.info, services.out) : program_help(registry, services.out),
        ExitCode::ok);
  if (auto* version = line.said.flag("version") ? registry.find("version") : nullptr)
    return version->run(line.said, services);
  if (!moved) return tl::unexpected(std::move(moved.error()));
  GRIDCTL_TRY(check_working_directory());
  if (!sources) return tl::unexpected(std::move(sources.error()));
  return run_command(line, *sources, services);
}

/// Data that did not reach its reader is a failure, although the command thought all was well.
Result<ExitCode> flushed(Result<ExitCode> result, Services& services) {
  services.out.stream->flush();
  if (!result || *result != ExitCode::ok || *services.out.stream) return result;
  return fail(ErrorKind::io, "cannot write the output", "is the disk full, or the reader gone?");
}

Error internal_error(const std::string& what, const std::vector<std::string>& argv) {
  return Error{ErrorKind::internal,
               "internal error: " + what,
               "this is a bug; please report it with the command line: " + shell_quote(argv),
               {},
               {},
               {}};
}

/// A machine that is short of something is no bug of ours.
Error error_of(const boost::system::system_error& exception, const std::vector<std::string>& argv) {
  auto error = fail_errno("cannot go on", exception.code().value(),
                          "see the limits of this shell: ulimit -a")
                   .value();
  const bool is_errno = exception.code().category() == boost::system::system_category();
  return is_errno && error.kind == ErrorKind::busy ? error : internal_error(exception.what(), argv);
}

}  // namespace

int dispatch(const CommandRegistry& registry, const std::vector<std::string>& argv,
             Services services) {
  services.registry = &registry;
  services.argv = argv;
  const std::vector<std::string> words(argv.begin() + (argv.empty() ? 0 : 1), argv.end());
  if (!words.empty() && words.front() == "__complete") return complete(registry, words, services);
  Result<ExitCode> result;
  try {
    result = flushed(run(registry, words, services), services);
  } catch (const boost::system::system_error& exception) {
    result = tl::unexpected(error_of(exception, argv));
  } catch (const std::exception& exception) {
    result = tl::unexpected(internal_error(exception.what(), argv));
  }
  if (result) return static_cast<int>(*result);
  print(services, result.error());
  return static_cast<int>(exit_code_of(result.error().kind));
}

}  // namespace gridctl::cli
