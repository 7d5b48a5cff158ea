// `gridctl analyze` on a folder, without a process of its own: its exit code and what it says.
#pragma once

#include "builtin.hpp"

#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::test {

struct Outcome {
  Result<ExitCode> code = ExitCode::ok;
  std::string out;
  std::string err;  ///< the message of an Error at its end
  [[nodiscard]] bool tells(std::string_view text) const {
    return err.find(text) != std::string::npos;
  }
};

/// Options by name; a switch has the value "".
using Said = std::vector<std::pair<std::string, std::string>>;

inline Outcome analyze(const std::vector<std::string>& words, const Said& said, bool json = false) {
  cli::Arguments arguments;
  for (const auto& word : words) arguments.add_positional(word);
  arguments.set("format", {{"table"}, cli::Arguments::From::fallback});
  for (const auto& [name, value] : said)
    arguments.set(name, {{value}, cli::Arguments::From::command_line});
  std::ostringstream out;
  std::ostringstream err;
  cli::Services services;
  services.out.stream = &out;
  services.err.stream = &err;
  services.out.columns = 120;
  services.globals.json = json;
  Outcome outcome;
  outcome.code = commands::analyze_command().run(arguments, services);
  outcome.out = out.str();
  outcome.err = err.str();
  if (!outcome.code) outcome.err += outcome.code.error().message;
  return outcome;
}

}  // namespace gridctl::test
