#include "program.hpp"

#include "settings.hpp"

#include <algorithm>
#include <exception>

#include <fmt/core.h>

namespace digits {
namespace {

std::string usage_line(const Usage& usage) {
  std::string line = "usage: " + usage.program;
  for (const auto& [name, metavar] : usage.options) line += fmt::format(" {} {}", name, metavar);
  return line;
}

Options parse(const Usage& usage, const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const auto& name = arguments[i];
    const bool known = std::any_of(usage.options.begin(), usage.options.end(),
                                   [&](const auto& option) { return option.first == name; });
    if (!known) throw UsageError(fmt::format("unknown option '{}'\n{}", name, usage_line(usage)));
    if (i + 1 == arguments.size()) throw UsageError(fmt::format("{} needs a value", name));
    options[name] = arguments[i + 1];
  }
  for (const auto& [name, metavar] : usage.options)
    if (!options.contains(name))
      throw UsageError(fmt::format("{} {} is missing\n{}", name, metavar, usage_line(usage)));
  return options;
}

}  // namespace

int run_program(const Usage& usage, const std::vector<std::string>& arguments,
                const std::function<void(const Options&)>& body) try {
  if (arguments == std::vector<std::string>{"--help"}) {
    fmt::print("{}\n{}\n", usage.summary, usage_line(usage));
    return 0;
  }
  body(parse(usage, arguments));
  return 0;
} catch (const UsageError& error) {
  fmt::print(stderr, "{}: {}\n", usage.program, error.what());
  return 2;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}: {}\n", usage.program, error.what());
  return 1;
}

}  // namespace digits
