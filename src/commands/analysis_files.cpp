#include "analysis_files.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>

#include <boost/filesystem/operations.hpp>
#include <fmt/format.h>

namespace gridctl::commands {
namespace {

/// All that an analysis may consist of, whatever it was asked for.
constexpr const char* kNames[] = {"results.csv", "metrics.csv", "groups.csv",    "results.json",
                                  "tables.md",   "tables.tex",  "results.sqlite"};
constexpr std::size_t kMostCompared = std::size_t{1} << 30;

fs::path kept_folder(const fs::path& folder) {
  auto path = fs::absolute(folder).lexically_normal();
  if (path.filename_is_dot() || path.filename().empty()) path = path.parent_path();
  return path.parent_path() / (path.filename().string() + ".1");
}

bool is_same(const fs::path& file, const std::string& text) {
  boost::system::error_code ignored;
  if (fs::file_size(file, ignored) != text.size()) return false;
  const auto old = sys::read_file(file, kMostCompared);
  return old && *old == text;
}

/// Those that are not there yet as they should be: an old file may be large, and is read once.
std::vector<const OutputFile*> changed_files(const fs::path& folder,
                                             const std::vector<OutputFile>& files) {
  std::vector<const OutputFile*> changed;
  for (const auto& file : files) {
    if (!file.is_there && !is_same(folder / file.name, file.text)) changed.push_back(&file);
  }
  return changed;
}

/// The old file gets a second name in `kept`; under its first one it stays until it is replaced.
/// One that is not written again moves: beside newer ones it would mislead.
Result<void> keep_one(const fs::path& old, const fs::path& kept, bool is_replaced) {
  boost::system::error_code error;
  const auto temporary = fs::path(kept.string() + ".new");
  fs::remove(temporary, error);
  error.clear();
  if (is_replaced) {
    fs::create_hard_link(old, temporary, error);
    if (error) fs::copy_file(old, temporary, error);  // a file system without links
    if (!error) fs::rename(temporary, kept, error);
    boost::system::error_code ignored;
    fs::remove(temporary, ignored);  // two names of one file: rename(2) leaves both
  } else {
    fs::rename(old, kept, error);
  }
  if (!error) return {};
  return fail(
      ErrorKind::io,
      fmt::format("cannot keep '{}' as '{}': {}", old.string(), kept.string(), error.message()),
      sys::file_error_help(error.value(), kept));
}

Result<void> keep_old(const fs::path& folder, const std::vector<OutputFile>& files) {
  const auto kept = kept_folder(folder);
  if (auto made = sys::make_directories(kept); !made) return made;
  for (const auto* name : kNames) {
    boost::system::error_code ignored;
    if (!fs::exists(folder / name, ignored)) {
      fs::remove(kept / name, ignored);  // of the analysis before the one that is kept now
      continue;
    }
    const bool is_replaced = std::any_of(files.begin(), files.end(),
                                         [&](const auto& file) { return file.name == name; });
    if (auto done = keep_one(folder / name, kept / name, is_replaced); !done) return done;
  }
  return {};
}

}  // namespace

Result<void> write_analysis(const fs::path& folder, const std::vector<OutputFile>& files) {
  if (auto made = sys::make_directories(folder); !made) return made;
  const auto changed = changed_files(folder, files);
  boost::system::error_code ignored;
  const bool replaces_any = std::any_of(changed.begin(), changed.end(), [&](const auto* file) {
    return fs::exists(folder / file->name, ignored);
  });
  if (replaces_any) {
    if (auto kept = keep_old(folder, files); !kept) return kept;
  }
  for (const auto* file : changed) {
    const auto written = sys::write_atomically(folder / file->name, file->text, sys::Sync::full);
    if (!written) return written;
  }
  return {};
}

}  // namespace gridctl::commands
