#include "code_record.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/capture.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using namespace std::chrono_literals;

constexpr auto kLimit = 30s;  // a work tree on a slow network drive
constexpr std::size_t kLargestDiff = 10U << 20;
constexpr std::size_t kLargestList = 256U << 20;

/// What git says, if it succeeds.
Result<std::string> git(const fs::path& folder, std::vector<std::string> words,
                        std::size_t max_bytes) {
  words.insert(words.begin(), "git");
  // No lock files in a work tree where others may be at work.
  const auto said = sys::capture(words, folder, kLimit, max_bytes, {{"GIT_OPTIONAL_LOCKS", "0"}});
  if (!said) return tl::unexpected(said.error());
  if (said->exit.success()) return said->output;
  return fail(ErrorKind::io, fmt::format("{} failed: {}", shell_quote(words), trim(said->output)));
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
  if (const auto made = sys::make_directories(to.parent_path()); !made) return made;
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
  if (auto diff = git(record.root, {"diff", "--binary", "HEAD"}, kLargestDiff))
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

Result<fs::path> copy_work_tree(const fs::path& folder, const fs::path& copy) {
  const auto top = git(folder, {"rev-parse", "--show-toplevel"}, kLargestDiff);
  if (!top)
    return fail(ErrorKind::usage, "cannot freeze the code: " + top.error().message,
                "start gridctl in a git work tree, or leave 'freeze_code' out");
  const fs::path root = std::string(trim(*top));
  const auto listed = git(root, {"ls-files", "-z", "--recurse-submodules"}, kLargestList);
  if (!listed) return tl::unexpected(listed.error());
  for (const auto& file : split_at(*listed, '\0')) {
    boost::system::error_code ignored;
    const auto status = fs::symlink_status(root / file, ignored);
    // Deleted but not yet committed; or a submodule that was never fetched.
    if (!fs::exists(status) || fs::is_directory(status)) continue;
    if (const auto copied = copy_one(root / file, copy / file); !copied)
      return tl::unexpected(copied.error());
  }
  return root;
}

}  // namespace gridctl::commands
