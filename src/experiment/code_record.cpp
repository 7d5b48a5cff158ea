#include "code_record.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/capture.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::experiment {
namespace {

using namespace std::chrono_literals;

constexpr auto kLimit = 30s;  // a work tree on a slow network drive
// Whatever the user's settings say of how a diff should look: this one can be applied.
constexpr const char* kDiffCommand =
    "-c core.safecrlf=false -c diff.noprefix=false -c diff.mnemonicPrefix=false "
    "diff --binary --no-ext-diff --no-textconv --no-color HEAD";
constexpr std::size_t kLargestDiff = 10U << 20;
constexpr std::size_t kLargestList = 256U << 20;

/// What git says, if it succeeds; what it warns of meanwhile is no part of its answer.
Result<std::string> git(const fs::path& folder, std::vector<std::string> words,
                        std::size_t max_bytes) {
  words.insert(words.begin(), "git");
  // No lock files in a work tree where others may be at work.
  GRIDCTL_TRY_ASSIGN(const auto said,
                     sys::capture(words, folder, kLimit, max_bytes, {{"GIT_OPTIONAL_LOCKS", "0"}}));
  if (said.exit.success()) return said.output;
  return fail(ErrorKind::io, fmt::format("{} failed: {}", shell_quote(words), trim(said.errors)));
}

std::vector<std::string> split_at(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

Result<void> copy_one(const fs::path& from, const fs::path& to) {
  GRIDCTL_TRY(sys::make_directories(to.parent_path()));
  boost::system::error_code error;
  if (fs::is_symlink(from, error))
    fs::copy_symlink(from, to, error);
  else
    fs::copy_file(from, to, error);  // shares the data where the file system can
  if (!error) return {};
  return fail(
      ErrorKind::io,
      fmt::format("cannot copy '{}' to '{}': {}", from.string(), to.string(), error.message()),
      sys::file_error_help(error.value(), to));
}

/// Whether the file lies in an experiment of ours, or in the one that is being made: no code, and
/// perhaps very large.
bool is_of_experiment(const fs::path& root, const std::string& file, const fs::path& in_making) {
  boost::system::error_code ignored;
  for (auto folder = fs::path(file).parent_path(); !folder.empty(); folder = folder.parent_path()) {
    if (root / folder == in_making || fs::exists(root / folder / journal::kJournalName, ignored))
      return true;
  }
  return false;
}

/// What to copy, relative to the root: tracked files, and those that may become so.
Result<std::vector<std::string>> files_of(const fs::path& root, const fs::path& in_making) {
  GRIDCTL_TRY_ASSIGN(const auto tracked,
                     git(root, {"ls-files", "-z", "--recurse-submodules"}, kLargestList));
  GRIDCTL_TRY_ASSIGN(const auto others,
                     git(root, {"ls-files", "-z", "--others", "--exclude-standard"}, kLargestList));
  auto files = split_at(tracked, '\0');
  for (auto& file : split_at(others, '\0')) {
    if (!is_of_experiment(root, file, in_making)) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

std::optional<CodeRecord> record_code(const fs::path& folder) {
  const auto head =
      git(folder, {"rev-parse", "--show-toplevel", "HEAD", "--abbrev-ref", "HEAD"}, kLargestDiff);
  if (!head) return std::nullopt;
  const auto lines = split_at(*head, '\n');
  if (lines.size() != 3) return std::nullopt;
  CodeRecord record;
  record.root = lines[0];
  record.commit = lines[1];
  record.branch = lines[2];
  if (auto diff = git(record.root, split(kDiffCommand, ' '), kLargestDiff))
    record.diff = std::move(*diff);
  else
    record.note = diff.error().message;
  if (const auto others =
          git(record.root, {"ls-files", "-z", "--others", "--exclude-standard", "--directory"},
              kLargestDiff))
    record.untracked = split_at(*others, '\0');
  return record;
}

nlohmann::ordered_json to_json(const std::optional<CodeRecord>& record) {
  if (!record) return nullptr;
  return {{"root", record->root.string()},
          {"commit", record->commit},
          {"branch", record->branch},
          {"dirty", record->is_dirty()},
          {"diff_file", record->diff.empty() ? nlohmann::ordered_json(nullptr)
                                             : nlohmann::ordered_json(kDiffFile)},
          {"untracked", record->untracked},
          {"note", record->note}};
}

std::optional<fs::path> work_tree_of(const fs::path& folder) {
  const auto top = git(folder, {"rev-parse", "--show-toplevel"}, kLargestDiff);
  if (!top) return std::nullopt;
  return fs::path(std::string(trim(*top)));
}

Result<fs::path> copy_work_tree(const fs::path& folder, const fs::path& copy) {
  const auto top = git(folder, {"rev-parse", "--show-toplevel"}, kLargestDiff);
  if (!top)
    return fail(ErrorKind::usage, "cannot freeze the code: " + top.error().message,
                "start gridctl in a git work tree, or leave 'freeze_code' out");
  const fs::path root = std::string(trim(*top));
  boost::system::error_code ignored;
  GRIDCTL_TRY_ASSIGN(const auto files, files_of(root, fs::canonical(copy.parent_path(), ignored)));
  for (const auto& file : files) {
    const auto status = fs::symlink_status(root / file, ignored);
    // Deleted but not yet committed; or a submodule that was never fetched.
    if (!fs::exists(status) || fs::is_directory(status)) continue;
    if (const auto copied = copy_one(root / file, copy / file); !copied)
      return tl::unexpected(copied.error());
  }
  return root;
}

}  // namespace gridctl::experiment
