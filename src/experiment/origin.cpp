#include "code_record.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/quote.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/origin.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::experiment {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "gridctl.origin/1";
constexpr std::size_t kLargest = std::size_t{256} << 20U;

constexpr std::array<std::pair<const char*, std::string RunOrigin::*>, 6> kTexts = {{
    {"commit", &RunOrigin::commit},
    {"cwd", &RunOrigin::cwd},
    {"interpreter", &RunOrigin::interpreter},
    {"PATH", &RunOrigin::path},
    {"VIRTUAL_ENV", &RunOrigin::venv},
    {"CONDA_PREFIX", &RunOrigin::conda},
}};

std::string commit_id(const std::string& commit, const std::string& diff) {
  constexpr std::size_t kShown = 12;  // as git shows commits of large projects
  if (commit.empty()) return {};
  auto id = commit.substr(0, kShown);
  if (!diff.empty()) id += fmt::format("+{:08x}", fnv1a(diff) & 0xFFFFFFFFU);
  return id;
}

/// Of the code that the experiment has a copy of.
std::string frozen_commit(const fs::path& experiment) {
  const auto text = sys::read_file(experiment / "command.json", kLargest);
  const auto document = parse_json(text.value_or(""));
  if (!document.is_object() || !document.value("git", Json()).is_object()) return {};
  const auto commit = document["git"].value("commit", "");
  const bool has_diff = document["git"].value("diff_file", Json()).is_string();
  return commit_id(commit,
                   has_diff ? sys::read_file(experiment / kDiffFile, kLargest).value_or("") : "");
}

Json to_json(const RunOrigin& origin) {
  Json document = {{"schema", kSchema},         {"at", rfc3339(std::chrono::system_clock::now())},
                   {"commit", origin.commit},   {"program", program_id(origin)},
                   {"command", origin.command}, {"produces", origin.produces}};
  for (const auto& [key, field] : kTexts) document[key] = origin.*field;
  document["environment"] = Json::object();
  for (const auto& [name, value] : origin.environment) document["environment"][name] = value;
  return document;
}

std::optional<RunOrigin> from_json(const Json& document) {
  try {
    if (!document.is_object() || document.at("schema") != kSchema) return std::nullopt;
    RunOrigin origin;
    for (const auto& [key, field] : kTexts) origin.*field = document.at(key).get<std::string>();
    origin.command = document.at("command").get<std::vector<std::string>>();
    origin.produces = document.at("produces").get<std::vector<std::string>>();
    for (const auto& [name, value] : document.at("environment").items())
      origin.environment.emplace_back(name, value.get<std::string>());
    return origin;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::string list_text(const std::vector<std::string>& words) {
  return "[" + typed_in_short(words, 200) + "]";
}

/// "PATH has /opt/env/bin more and /usr/games less".
std::string path_difference(const std::string& before, const std::string& now) {
  const auto without = [](const std::string& path, const std::string& other) {
    auto folders = split(path, ':');
    const auto known = split(other, ':');
    std::erase_if(folders, [&](const auto& folder) {
      return std::find(known.begin(), known.end(), folder) != known.end();
    });
    return folders;
  };
  std::vector<std::string> parts;
  if (const auto more = without(now, before); !more.empty())
    parts.push_back(typed_in_short(more, 200) + " more");
  if (const auto less = without(before, now); !less.empty())
    parts.push_back(typed_in_short(less, 200) + " less");
  return parts.empty() ? "PATH has its folders in another order"
                       : "PATH has " + join(parts, " and ");
}

std::string environment_text(const RunOrigin& origin) {
  std::vector<std::string> words;
  for (const auto& [name, value] : origin.environment) words.push_back(name + "=" + value);
  std::sort(words.begin(), words.end());
  return list_text(words);
}

/// The PATH that `env` sets; nothing if it sets none, or another one for each run.
std::optional<std::string> path_of(const config::Program& trainer) {
  config::Program of_path;
  std::ranges::copy_if(trainer.environment, std::back_inserter(of_path.environment),
                       [](const auto& variable) { return variable.first == "PATH"; });
  plan::MacroValues values;
  values.start_dir = fs::current_path();
  const auto setup = plan::expand_setup(of_path, values);
  if (!setup || setup->environment.empty()) return std::nullopt;
  return setup->environment.back().second;
}

/// By their names alone: their values may be secrets.
std::vector<std::string> changed_variables(const RunOrigin& before, const RunOrigin& now) {
  const std::map<std::string, std::string> old_values(before.environment.begin(),
                                                      before.environment.end());
  const std::map<std::string, std::string> new_values(now.environment.begin(),
                                                      now.environment.end());
  std::set<std::string> names;
  for (const auto& values : {old_values, new_values}) {
    for (const auto& [name, value] : values) {
      const auto a = old_values.find(name);
      const auto b = new_values.find(name);
      if (a == old_values.end() || b == new_values.end() || a->second != b->second)
        names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace

std::string program_id(const RunOrigin& origin) {
  auto text = Json(origin.command).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" +
              origin.cwd + "\n" + origin.interpreter;
  text += "\n" + environment_text(origin);
  return fmt::format("v1:{:08x}", fnv1a(text) & 0xFFFFFFFFU);
}

RunOrigin origin_now(const config::Program& trainer, const Environment& environment,
                     const std::optional<fs::path>& frozen) {
  RunOrigin origin;
  if (frozen) {
    origin.commit = frozen_commit(*frozen);
  } else if (const auto code = record_code(fs::current_path())) {
    origin.commit = commit_id(code->commit, code->diff);
  }
  origin.command = trainer.command;
  origin.produces = trainer.produces;
  origin.cwd = trainer.cwd;
  origin.environment = trainer.environment;
  const bool is_known =
      !trainer.command.empty() && trainer.command.front().find("${") == std::string::npos;
  if (is_known) {
    const auto path = path_of(trainer);
    const auto program = path ? sys::find_program(trainer.command.front(), *path)
                              : sys::find_program(trainer.command.front());
    if (program) origin.interpreter = program->lexically_normal().string();
  }
  origin.path = environment("PATH").value_or("");
  origin.venv = environment("VIRTUAL_ENV").value_or("");
  origin.conda = environment("CONDA_PREFIX").value_or("");
  return origin;
}

Result<std::optional<RunOrigin>> last_origin(const fs::path& experiment) {
  const auto file = experiment / layout::kOriginsFile;
  std::optional<RunOrigin> last;
  boost::system::error_code ignored;
  if (fs::symlink_status(file, ignored).type() == fs::file_not_found) return last;
  GRIDCTL_TRY_ASSIGN(const auto text, sys::read_file(file, kLargest, Links::refuse));
  const auto lines = split(text, '\n');
  for (auto line = lines.rbegin(); line != lines.rend() && !last; ++line)
    last = from_json(parse_json(*line));
  return last;
}

std::vector<std::string> differences(const RunOrigin& before, const RunOrigin& now) {
  std::vector<std::string> lines;
  const auto compare = [&](const std::string& what, const std::string& old_text,
                           const std::string& new_text) {
    if (old_text == new_text) return;
    const auto shown = [](const std::string& text) { return text.empty() ? "unset" : text; };
    lines.push_back(fmt::format("{} is now {}; it was {}", what, printable(shown(new_text)),
                                printable(shown(old_text))));
  };
  compare("the command", list_text(before.command), list_text(now.command));
  compare("'produces'", list_text(before.produces), list_text(now.produces));
  compare("the commit", before.commit, now.commit);
  compare("'cwd'", before.cwd, now.cwd);
  if (const auto names = changed_variables(before, now); !names.empty())
    lines.push_back("the grid sets other values of " + printable(join(names, ", ")));
  compare("the program", before.interpreter, now.interpreter);
  compare("VIRTUAL_ENV", before.venv, now.venv);
  compare("CONDA_PREFIX", before.conda, now.conda);
  if (before.path != now.path) lines.push_back(path_difference(before.path, now.path));
  return lines;
}

Result<void> record_origin(const fs::path& experiment, const RunOrigin& origin) {
  GRIDCTL_TRY_ASSIGN(const auto last, last_origin(experiment));
  if (last && differences(*last, origin).empty()) return {};
  const auto path = experiment / layout::kOriginsFile;
  GRIDCTL_TRY_ASSIGN(const auto file,
                     open_regular(path, Links::refuse, O_RDWR | O_APPEND | O_CREAT));
  // Values that the grid sets may be secrets.
  if (!origin.environment.empty() && ::fchmod(file.descriptor.get(), 0600) != 0)
    return fail_errno("cannot close '" + path.string() + "' to others", errno);
  const auto size = static_cast<std::uint64_t>(file.status.st_size);
  const bool is_torn = size > 0 && read_part(file.descriptor, size - 1, 1) != "\n";
  const auto line = (is_torn ? "\n" : "") +
                    to_json(origin).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const auto written = ::write(file.descriptor.get(), line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) return {};
  const int number = written < 0 ? errno : ENOSPC;
  return fail_errno("cannot write '" + path.string() + "'", number, file_error_help(number, path));
}

}  // namespace gridctl::experiment
