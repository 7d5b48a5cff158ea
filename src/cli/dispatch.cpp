#include "complete.hpp"
#include "environment.hpp"
#include "output.hpp"
#include "parse.hpp"
#include "scan.hpp"
#include "usage_errors.hpp"

#include <gridctl/cli/help.hpp>
#include <gridctl/cli/messages.hpp>
#include <gridctl/cli/registry.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/text.hpp>

#include <exception>
#include <ostream>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

/// What the line says of help, colours and JSON, even where the rest of it is wrong.
Arguments read_leniently(const std::vector<std::string>& words, const std::vector<Option>& options,
                         const Environment& environment) {
  auto arguments = scan(words, options).arguments;
  // A wrong variable is reported by the strict parser.
  static_cast<void>(fill_in(arguments, options, environment));
  return arguments;
}

Result<void> change_directory(const std::string& directory) {
  if (directory.empty()) return {};
  boost::system::error_code error;
  fs::current_path(directory, error);
  if (!error) return {};
  return fail(ErrorKind::usage, fmt::format("cannot go to '{}': {}", directory, error.message()),
              "check the directory given to -C");
}

Result<ExitCode> write(const Output& output, const std::string& text, ExitCode code) {
  *output.stream << text;
  return code;
}

Result<ExitCode> run_command(Command& command, const CommandInfo& info,
                             const std::vector<std::string>& words, Services& services) {
  auto arguments = parse(info, words, services.environment);
  if (!arguments) return tl::unexpected(std::move(arguments.error()));
  apply_globals(*arguments, services);
  if (auto moved = change_directory(arguments->text("chdir")); !moved)
    return tl::unexpected(std::move(moved.error()));
  return command.run(*arguments, services);
}

/// A line without a command: `gridctl`, `gridctl --help`, `gridctl -V`.
Result<ExitCode> run_without_command(const CommandRegistry& registry, const Arguments& said,
                                     const std::vector<std::string>& words, Services& services) {
  if (said.flag("help"))
    return write(services.out, program_help(registry, services.out), ExitCode::ok);
  if (auto* version = said.flag("version") ? registry.find("version") : nullptr)
    return version->run(said, services);
  if (auto parsed = parse({}, words, services.environment); !parsed)
    return tl::unexpected(std::move(parsed.error()));
  return write(services.err, short_help(registry, services.err), ExitCode::usage);
}

Result<ExitCode> run(const CommandRegistry& registry, std::vector<std::string> words,
                     Services& services) {
  const auto at = scan(words, global_options(), true).first_positional;
  if (!at) {
    const auto said = read_leniently(words, global_options(), services.environment);
    apply_globals(said, services);
    return run_without_command(registry, said, words, services);
  }
  auto* command = registry.find(words[*at]);
  const auto info = command ? command->info() : CommandInfo{};
  const auto options = all_options(info);
  auto rest = words;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*at));
  const auto said = read_leniently(rest, options, services.environment);
  apply_globals(said, services);
  if (!command) return tl::unexpected(unknown_command(registry, std::move(words), *at));
  if (said.flag("help")) return write(services.out, command_help(info, services.out), ExitCode::ok);
  if (auto* version = said.flag("version") ? registry.find("version") : nullptr)
    return version->run(said, services);
  return run_command(*command, info, rest, services);
}

/// Data that did not reach its reader is a failure, whatever the command thought of it.
Result<ExitCode> flushed(Result<ExitCode> result, Services& services) {
  services.out.stream->flush();
  if (!result || *services.out.stream) return result;
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
  } catch (const std::exception& exception) {
    result = tl::unexpected(internal_error(exception.what(), argv));
  }
  if (result) return static_cast<int>(*result);
  print(services, result.error());
  return static_cast<int>(exit_code_of(result.error().kind));
}

}  // namespace gridctl::cli
