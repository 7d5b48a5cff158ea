#include <gridctl/cli/command.hpp>

#include <utility>

namespace gridctl::cli {

Completer Completer::files(std::vector<std::string> extensions) {
  Completer completer;
  completer.kind = Kind::files;
  completer.extensions = std::move(extensions);
  return completer;
}

Completer Completer::directories() {
  Completer completer;
  completer.kind = Kind::directories;
  return completer;
}

Completer Completer::values(std::vector<Candidate> candidates) {
  Completer completer;
  completer.kind = Kind::values;
  completer.candidates = std::move(candidates);
  return completer;
}

Completer Completer::dynamic_values(
    std::function<std::vector<Candidate>(const CompletionContext&)> function) {
  Completer completer;
  completer.kind = Kind::dynamic;
  completer.dynamic = std::move(function);
  return completer;
}

}  // namespace gridctl::cli
