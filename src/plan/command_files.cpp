#include "command_files.hpp"

#include "template.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

constexpr auto kScripts = std::to_array<std::string_view>(
    {".py", ".sh", ".bash", ".R", ".r", ".jl", ".lua", ".pl", ".rb", ".js", ".m", ".ipynb"});
// What a run may well write (.json, .csv, .txt) is not among them.
constexpr auto kConfigurations =
    std::to_array<std::string_view>({".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".gin"});

bool is_file(const fs::path& path) {
  boost::system::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool is_there(const fs::path& path) {
  boost::system::error_code ignored;
  return fs::exists(path, ignored);
}

bool is_relative_name(const std::string& word) {
  return !word.empty() && word.front() != '/' && word.front() != '-' && word != "." && word != "..";
}

bool has_extension(const std::string& word, std::span<const std::string_view> extensions) {
  const auto extension = fs::path(word).extension().string();
  return std::ranges::find(extensions, extension) != extensions.end();
}

std::optional<fs::path> first_with(const std::string& word,
                                   std::initializer_list<const fs::path*> folders) {
  for (const auto* folder : folders) {
    if (!folder->empty() && is_file(*folder / word)) return (*folder / word).lexically_normal();
  }
  return std::nullopt;
}

/// "pkg/train.py" or "pkg/train" of "pkg.train".
std::optional<fs::path> find_module_elsewhere(const std::string& module,
                                              const CommandFolders& folders) {
  auto path = module;
  std::ranges::replace(path, '.', '/');
  for (const auto& name : {path + ".py", path}) {
    if (const auto found = find_elsewhere(name, folders)) return found;
  }
  return std::nullopt;
}

CommandFile missing_script(const std::string& word, const CommandFolders& folders) {
  auto places = fmt::format("'{}'", folders.cwd.string());
  if (folders.start != folders.cwd) places += fmt::format(", '{}'", folders.start.string());
  if (!folders.grid.empty() && folders.grid != folders.start)
    places += fmt::format(", '{}'", folders.grid.string());
  return {fmt::format("there is no '{}' for the command", word), "looked in " + places, true, {}};
}

CommandFile left_elsewhere(const std::string& word, const fs::path& found,
                           const CommandFolders& folders) {
  const bool is_of_start = found == (folders.start / word).lexically_normal();
  return {fmt::format("'{}' of the command is '{}', but runs look for it in '{}'", word,
                      found.string(), folders.cwd.string()),
          fmt::format("if they shall read that file, write \"${{{}}}/{}\"",
                      is_of_start ? "start_dir" : "grid_dir", word),
          true,
          {}};
}

CommandFile module_elsewhere(const std::string& module, const fs::path& found,
                             const CommandFolders& folders) {
  return {fmt::format("the module '{}' of the command is '{}', but runs look for it in '{}'",
                      module, found.string(), folders.cwd.string()),
          R"(let Python look there too: env: {PYTHONPATH: "${start_dir}"}, or ${grid_dir})",
          true,
          {}};
}

/// What is to be said of one word; `before` is the word in front of it.
std::optional<CommandFile> look_at(const std::string& word, const std::string& before,
                                   const CommandFolders& folders) {
  if (!is_relative_name(word)) return std::nullopt;
  if (before == "-m") {
    const auto found = find_module_elsewhere(word, folders);
    return found ? std::optional(module_elsewhere(word, *found, folders)) : std::nullopt;
  }
  if (is_relative_script(word)) {
    if (const auto found = find_script(word, folders))
      return CommandFile{
          fmt::format("'{}' of the command is '{}'", word, found->string()), {}, false, {}};
    const bool is_code = word.find_first_of(" \t\n") != std::string::npos;  // of "sh -c"
    if (is_code || !has_extension(word, kScripts) || is_there(folders.cwd / word))
      return std::nullopt;
    return missing_script(word, folders);
  }
  const bool is_path = word.find_first_of("./") != std::string::npos;
  const auto found = is_path ? find_elsewhere(word, folders) : std::nullopt;
  return found ? std::optional(left_elsewhere(word, *found, folders)) : std::nullopt;
}

}  // namespace

bool is_relative_program(const std::string& word) {
  return is_relative_name(word) && word.find('/') != std::string::npos;
}

bool is_relative_script(const std::string& word) {
  if (!is_relative_name(word) || word.find_first_of("=,") != std::string::npos) return false;
  return has_extension(word, kScripts) || has_extension(word, kConfigurations);
}

std::optional<fs::path> find_program_file(const std::string& word, const CommandFolders& folders) {
  if (is_file(folders.start / word)) return std::nullopt;
  return first_with(word, {&folders.cwd, &folders.grid});
}

std::optional<fs::path> find_script(const std::string& word, const CommandFolders& folders) {
  if (is_file(folders.cwd / word)) return std::nullopt;
  return first_with(word, {&folders.start, &folders.grid});
}

std::optional<fs::path> find_elsewhere(const fs::path& name, const CommandFolders& folders) {
  if (is_there(folders.cwd / name)) return std::nullopt;
  for (const auto* folder : {&folders.start, &folders.grid}) {
    if (!folder->empty() && is_there(*folder / name)) return (*folder / name).lexically_normal();
  }
  return std::nullopt;
}

Result<std::vector<CommandFile>> files_of_command(const config::Program& program,
                                                  const MacroValues& values) {
  GRIDCTL_TRY_ASSIGN(auto cwd, expand_cwd(program, values));
  const CommandFolders folders{std::move(cwd), values.start_dir, values.grid_dir};
  std::vector<CommandFile> files;
  for (std::size_t i = 1; i < program.command.size(); ++i) {
    const auto& word = program.command[i];
    if (word.find("${") != std::string::npos) continue;
    auto file = look_at(word, program.command[i - 1], folders);
    if (!file) continue;
    const auto place = program.places.find(fmt::format("command.{}", i));
    if (file->is_doubtful && place != program.places.end())
      file->place = config::place_of(place->second);
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace gridctl::plan
