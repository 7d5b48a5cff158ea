// What the two programs share: their command line, and how errors end them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace digits {

struct Usage {
  std::string program;
  std::string summary;
  std::vector<std::pair<std::string, std::string>> options;  ///< name and metavar; all are required
};

using Options = std::map<std::string, std::string>;

/// Parses `--name VALUE` pairs and runs `body`. Exit status: 0, 1 for an error, 2 for wrong usage
/// or a wrong configuration; a message on stderr says what was wrong.
int run_program(const Usage& usage, const std::vector<std::string>& arguments,
                const std::function<void(const Options&)>& body);

}  // namespace digits
