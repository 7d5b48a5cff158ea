#include "record.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/state_index.hpp>
#include <gridctl/journal/journal.hpp>

#include <algorithm>
#include <cctype>
#include <ostream>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

namespace gridctl::experiment {
namespace {

/// Original grids have no file of their own at the top, but a time in their name.
bool has_timestamp(std::string_view name) {
  constexpr std::string_view kForm = "_dddddddd_dddddd";
  const auto fits = [&](std::size_t at) {
    for (std::size_t i = 0; i < kForm.size(); ++i) {
      const char c = name[at + i];
      const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
      if (kForm[i] == 'd' ? !digit : c != kForm[i]) return false;
    }
    return true;
  };
  for (std::size_t at = 0; at + kForm.size() <= name.size(); ++at) {
    if (fits(at)) return true;
  }
  return false;
}

bool is_experiment(const fs::path& folder) {
  boost::system::error_code error;
  return fs::exists(folder / journal::kJournalName, error) ||
         fs::exists(folder / kExperimentFile, error) || has_timestamp(folder.filename().string());
}

/// Sorted; empty if `parent` is not there.
std::vector<fs::path> experiments_in(const fs::path& parent) {
  std::vector<fs::path> found;
  boost::system::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end;
       entry.increment(error)) {
    boost::system::error_code ignored;
    if (fs::is_directory(entry->path(), ignored) && is_experiment(entry->path())) {
      found.push_back(entry->path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// When it was started: the grid file is written once, and no name or later test changes that. To
/// the nanosecond, since small grids follow one another within a second.
std::pair<std::time_t, long> started(const fs::path& folder) {
  struct stat status {};
  if (::stat((folder / "grid.yaml").c_str(), &status) != 0 && ::stat(folder.c_str(), &status) != 0)
    return {};
  return {status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

bool begins_with(const std::string& text, const std::string& beginning) {
  return text.compare(0, beginning.size(), beginning) == 0;
}

std::vector<std::string> names_in_home(const std::string& beginning) {
  std::vector<std::string> names;
  for (const auto& path : experiments_in(kHome)) {
    if (begins_with(path.filename().string(), beginning)) names.push_back(path.filename().string());
  }
  return names;
}

/// Those that the user has anywhere.
std::vector<fs::path> known_experiments() {
  return StateIndex::of_user(process_environment).all();
}

/// The known ones of that name; else those whose names begin so.
std::vector<fs::path> known_by_name(const std::string& text) {
  std::vector<fs::path> exact;
  std::vector<fs::path> beginning;
  for (const auto& path : known_experiments()) {
    const auto name = path.filename().string();
    if (name == text) exact.push_back(path);
    if (begins_with(name, text)) beginning.push_back(path);
  }
  return exact.empty() ? beginning : exact;
}

fs::path newest_of(const std::vector<fs::path>& all) {
  const auto newest = std::max_element(
      all.begin(), all.end(), [](const auto& a, const auto& b) { return started(a) < started(b); });
  return newest == all.end() ? fs::path() : *newest;
}

std::vector<fs::path> newest_first(std::vector<fs::path> all) {
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return started(a) > started(b); });
  return all;
}

/// All directories that `text` may mean.
std::vector<fs::path> meanings(const std::string& text) {
  boost::system::error_code error;
  if (fs::is_directory(text, error)) return {text};
  if (text == kLast) {
    auto newest = newest_of(experiments_in(kHome));
    if (newest.empty()) newest = newest_of(known_experiments());
    return newest.empty() ? std::vector<fs::path>() : std::vector<fs::path>{newest};
  }
  if (text.empty() || text.find('/') != std::string::npos) return {};
  if (fs::is_directory(fs::path(kHome) / text, error)) return {fs::path(kHome) / text};
  const auto names = names_in_home(text);
  if (names.empty()) return known_by_name(text);
  std::vector<fs::path> found(names.size());
  std::transform(names.begin(), names.end(), found.begin(),
                 [](const auto& name) { return fs::path(kHome) / name; });
  return found;
}

std::string advice(const std::string& text) {
  if (text == kLast)
    return "there is no experiment below 'experiments' in the working directory, and none is known "
           "elsewhere";
  const auto near = nearest(text, experiment_directories(""));
  if (near) return fmt::format("did you mean '{}'?", *near);
  return "looked in the working directory and below 'experiments'; 'last' is the newest there";
}

}  // namespace

Result<fs::path> resolve_experiment(const std::string& text, const Messages& messages) {
  const auto found = meanings(text);
  if (found.empty()) {
    return fail(ErrorKind::nothing_to_do, fmt::format("no experiment directory '{}'", text),
                advice(text));
  }
  if (found.size() > 1) {
    constexpr std::size_t kMostNames = 10;
    std::vector<std::string> names;
    for (const auto& path : found) {
      if (names.size() == kMostNames) {
        names.emplace_back("…");
        break;
      }
      names.push_back(path.is_absolute() ? path.string() : path.filename().string());
    }
    return fail(ErrorKind::usage,
                fmt::format("'{}' begins the names of {} experiments", text, found.size()),
                "say more of the name: " + join(names, ", "));
  }
  if (found.front().string() != text) messages.notice("using " + printable(found.front().string()));
  return found.front();
}

fs::path find_experiment(const std::string& text) {
  const auto found = meanings(text);
  return found.size() == 1 ? found.front() : fs::path();
}

std::vector<fs::path> experiments_of(const fs::path& parent) {
  const auto is_native = [](const fs::path& folder) {
    boost::system::error_code ignored;
    return fs::exists(folder / journal::kJournalName, ignored);
  };
  if (is_native(parent)) return {parent};
  auto found = experiments_in(parent);
  std::erase_if(found, [&](const auto& folder) { return !is_native(folder); });
  return newest_first(std::move(found));
}

std::vector<fs::path> experiments_anywhere() {
  return newest_first(known_experiments());
}

std::vector<std::string> experiment_directories(const std::string& prefix) {
  const auto slash = prefix.rfind('/');
  const auto parent = slash == std::string::npos ? std::string() : prefix.substr(0, slash + 1);
  std::vector<std::string> found;
  for (const auto& path : newest_first(experiments_in(parent.empty() ? "." : parent))) {
    found.push_back(parent + path.filename().string());
  }
  if (parent.empty()) {
    for (const auto& path : newest_first(experiments_in(kHome))) found.push_back(path.string());
    // The bare name will do, but is offered only when it is what is being typed.
    if (!prefix.empty()) {
      for (const auto& name : names_in_home(prefix)) found.push_back(name);
    }
  }
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&](const auto& text) { return !begins_with(text, prefix); }),
              found.end());
  if (found.empty() && parent.empty()) {
    for (const auto& path : newest_first(known_experiments())) {
      if (begins_with(path.filename().string(), prefix)) found.push_back(path.filename().string());
    }
  }
  return found;
}

}  // namespace gridctl::experiment
