#include "setup_record.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/run_file.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace gridctl::session {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRecordFile = "setup.json";
constexpr const char* kSchema = "gridctl.setup/1";
constexpr std::size_t kLargest = 1U << 20U;

std::string hex_of(const std::string& text) {
  return fmt::format("{:016x}", fnv1a(text));
}

/// Its path, size and time of change; nothing if it is not there.
std::string line_of(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return fmt::format("{}\t{}\t{}.{:09}\n", file.string(), status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
}

/// All files below a folder; links to folders are not followed.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  boost::system::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    boost::system::error_code ignored;
    if (!fs::is_directory(entry->path(), ignored)) files.push_back(entry->path());
  }
  return files;
}

std::vector<fs::path> files_of(const std::string& input, const fs::path& folder) {
  boost::system::error_code ignored;
  const auto path = fs::absolute(input, folder);
  if (fs::is_directory(path, ignored)) return files_below(path);
  if (fs::exists(path, ignored)) return {path};
  if (input.find_first_of("*?") == std::string::npos) return {};
  return input.front() == '/' ? launch::matching_files("/", input.substr(1))
                              : launch::matching_files(folder, input);
}

Json or_null(const std::optional<int>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

std::string key_of_place(const launch::Launch& launch) {
  return hex_of(join(launch.argv, "\n") + "\n" + launch.working_directory.string());
}

Result<std::string> setup_key(const launch::Launch& launch, const std::vector<std::string>& inputs,
                              const std::vector<fs::path>& folders, const Messages& messages) {
  std::set<std::string> lines;
  for (const auto& input : inputs) {
    std::vector<fs::path> files;
    for (const auto& folder : folders) {
      if (files.empty() && !folder.empty()) files = files_of(input, folder);
    }
    if (files.empty())
      messages.warn({fmt::format("there is no '{}' of 'setup_inputs'", input),
                     "the setup is not done again when it comes",
                     {}});
    for (const auto& file : files) lines.insert(line_of(file));
  }
  for (const auto& word : launch.argv) {
    const auto file = fs::absolute(word, launch.working_directory);
    boost::system::error_code ignored;
    if (fs::is_regular_file(file, ignored)) lines.insert(line_of(file));
  }
  auto text = key_of_place(launch);
  for (const auto& line : lines) text += "\n" + line;
  return hex_of(text);
}

LastSetup last_setup(const fs::path& experiment) {
  LastSetup last;
  boost::system::error_code error;
  for (fs::directory_iterator entry(experiment / kSetupFolder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto number = layout::parse_attempt_name(entry->path().filename().string());
    last.attempt = std::max(last.attempt, number.value_or(0));
  }
  if (last.attempt == 0) return last;
  sys::remove_abandoned(experiment / kSetupFolder / layout::attempt_name(last.attempt),
                        {kRecordFile});
  const auto file = experiment / kSetupFolder / layout::attempt_name(last.attempt) / kRecordFile;
  const auto text = sys::read_file(file, kLargest);
  if (!text) return last;  // it was cut off
  const auto json = parse_json(*text);
  if (!json.is_object() || json.value("schema", "") != kSchema) return last;
  const auto code = json.find("exit_code");
  last.is_done = code != json.end() && code->is_number_integer() && code->get<int>() == 0 &&
                 json.value("interrupted", false) == false;
  last.key = json.value("key", "");
  return last;
}

Result<void> write_setup_record(const launch::Launch& launch, const std::string& key,
                                const SetupEnd& end) {
  const Json document = {{"schema", kSchema},
                         {"command", launch.argv},
                         {"cwd", launch.working_directory.string()},
                         {"key", key},
                         {"started_at", rfc3339(end.began_at)},
                         {"ended_at", rfc3339(std::chrono::system_clock::now())},
                         {"exit_code", or_null(end.exit.code)},
                         {"signal", or_null(end.exit.signal)},
                         {"interrupted", end.was_interrupted},
                         {"reason", end.reason}};
  return sys::write_atomically(launch.run.directory / kRecordFile,
                               document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n",
                               sys::Sync::full);
}

}  // namespace gridctl::session
