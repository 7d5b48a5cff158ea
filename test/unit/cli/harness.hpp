// Runs the fake gridctl in the process: words in, exit code and both streams out.
#pragma once

#include "fake_registry.hpp"

#include <gridctl/cli/registry.hpp>

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace gridctl::test {

using Variables = std::map<std::string, std::string>;

inline cli::Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    return at == variables.end() ? std::nullopt : std::optional(at->second);
  };
}

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

inline Outcome run(std::vector<std::string> words, Variables variables = {},
                   cli::SettingsReader settings = {}) {
  std::ostringstream out, err;
  cli::Services services;
  services.out.stream = &out;
  services.err.stream = &err;
  services.environment = environment_of(std::move(variables));
  services.settings = std::move(settings);
  words.insert(words.begin(), "gridctl");
  const int code = cli::dispatch(fake_registry(), words, std::move(services));
  return {code, out.str(), err.str()};
}

}  // namespace gridctl::test
