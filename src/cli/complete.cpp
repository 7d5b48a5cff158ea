#include "complete.hpp"

#include "answer.hpp"
#include "bash_line.hpp"

#include <gridctl/cli/completion.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <ostream>
#include <set>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

/// bash's line is in the environment, zsh and fish send words: zsh's as typed, fish's unquoted save
/// for the last.
Request read_request(const std::vector<std::string>& words, const Environment& environment,
                     BashLine& bash) {
  Request request;
  request.shell = parse_shell(words.size() > 1 ? words[1] : "").value_or(Shell::fish);
  if (request.shell == Shell::bash) {
    bash = read_bash_line(environment("COMP_LINE").value_or(""),
                          environment("COMP_WORDBREAKS").value_or(""));
    request.words = bash.words;
    request.current = bash.current;
    return request;
  }
  constexpr std::size_t kBeforeWords = 3;  // __complete SHELL --
  for (std::size_t i = kBeforeWords; i < words.size(); ++i) {
    const bool is_last = i + 1 == words.size();
    const bool quoted = is_last || request.shell == Shell::zsh;
    auto word = quoted ? unquote(words[i]) : words[i];
    if (is_last)
      request.current = std::move(word);
    else
      request.words.push_back(std::move(word));
  }
  return request;
}

/// The part of the value that readline replaces, quoted as the line needs it. Paths go as they are:
/// bash quotes those itself, and so can leave a quote open behind a directory.
void fit_to_bash(Answer& answer, const BashLine& line) {
  const bool one_folder =
      answer.candidates.size() == 1 && answer.candidates.front().value.ends_with('/');
  const bool are_paths = answer.are_paths || one_folder;
  if (are_paths) answer.directive |= directive_directories;
  for (auto& candidate : answer.candidates) {
    candidate.value.erase(0, line.kept);
    if (!are_paths) candidate.value = bash_quote(candidate.value, line.quote);
  }
}

bool has_control_bytes(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

std::string one_line(const std::string& text) {
  std::string line = printable(text);
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

void write(const Answer& answer, std::ostream& out) {
  std::set<std::string> seen;
  for (const auto& [value, description] : answer.candidates) {
    // A control byte could end the line early or drive the terminal.
    if (has_control_bytes(value) || !seen.insert(value).second) continue;
    out << value;
    if (!description.empty()) out << '\t' << one_line(description);
    out << '\n';
  }
  out << ':' << answer.directive << std::endl;
}

}  // namespace

int complete(const CommandRegistry& registry, const std::vector<std::string>& words,
             const Services& services) {
  Answer answer;
  try {
    BashLine bash;
    const auto request = read_request(words, services.environment, bash);
    if (bash.redirection) {
      answer.directive = 0;  // a file, which is bash's own business
    } else {
      answer = answer_to(request, registry, services);
      if (request.shell == Shell::bash) fit_to_bash(answer, bash);
    }
  } catch (const std::exception&) {
    answer = {{}, directive_error | directive_no_files, false};
  }
  write(answer, *services.out.stream);
  return 0;
}

}  // namespace gridctl::cli
