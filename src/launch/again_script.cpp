#include <gridctl/core/letters.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/again_script.hpp>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gridctl::launch {
namespace {

/// Returns true if a name may go on with the character: attempt-1 is no part of attempt-10.
bool goes_on(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
}

/// As shell_quote(), but what a terminal would obey, or nobody would see, is named and made by
/// printf when the script runs.
std::string shell_word(std::string_view text) {
  std::string word;
  std::string plain;
  std::string named;
  const auto end_plain = [&] {
    if (!plain.empty()) word += shell_quote(std::exchange(plain, {}));
  };
  const auto end_named = [&] {
    if (!named.empty()) word += fmt::format("\"$(printf '{}')\"", std::exchange(named, {}));
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto character = character_at(text, at);
    at += character.size();
    if (character == "\n" || printable(character) == character) {
      end_named();
      plain += character;
      continue;
    }
    end_plain();
    for (const char byte : character)
      named += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
  }
  end_plain();
  end_named();
  return word.empty() ? shell_quote(text) : word;
}

/// One word for the shell, with "$dir" for the directory.
std::string relocated(std::string_view text, const std::string& directory) {
  if (directory.empty()) return shell_word(text);
  std::string word;
  std::size_t done = 0;
  for (auto at = text.find(directory); at != std::string_view::npos;
       at = text.find(directory, at + 1)) {
    const auto end = at + directory.size();
    if (at < done || (end < text.size() && goes_on(text[end]))) continue;
    if (at > done) word += shell_word(text.substr(done, at - done));
    word += "\"$dir\"";
    done = end;
  }
  if (done < text.size() || word.empty()) word += shell_word(text.substr(done));
  return word;
}

bool is_variable(std::string_view name) {
  const auto may_stand = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name.front())) &&
         std::ranges::all_of(name, may_stand);
}

/// The line that sets a variable. Other names than those of shells could be commands.
std::string setting_of(const std::string& name, const std::string& value,
                       const std::string& directory) {
  if (!is_variable(name))
    return fmt::format("# A shell cannot set the variable {}\n", printable(name));
  return fmt::format("export {}={}\n", name, relocated(value, directory));
}

}  // namespace

std::string again_script(const PastRun& run) {
  const auto folder = shell_word(run.folder);
  auto script = fmt::format(
      "#!/bin/sh\n"
      "# Does run {} again in a folder of its own: the first word behind the script's name, or "
      "{}.\n"
      "# Variables that gridctl did not set are those of the caller.\n"
      "set -eu\n"
      "dir=${{1:-{}}}\n"
      "mkdir \"$dir\"\n"
      "dir=$(cd \"$dir\" && pwd)\n",
      run.name, folder, folder);
  for (const auto& [name, content] : run.files)
    script += fmt::format("printf %s {} >\"$dir\"/{}\n", relocated(content, run.directory),
                          shell_word(name));
  for (const auto& [name, value] : run.environment)
    script += setting_of(name, value, run.directory);
  script += fmt::format("cd {}\n", relocated(run.cwd, run.directory));
  std::vector<std::string> words;
  words.reserve(run.command.size());
  for (const auto& word : run.command) words.push_back(relocated(word, run.directory));
  return script + fmt::format("exec {} </dev/null\n", join(words, " "));
}

}  // namespace gridctl::launch
