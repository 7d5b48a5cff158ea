// Files below a folder by a pattern. POSIX glob() knows no "**", and would read a folder's own name
// as part of the pattern.
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/run_file.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

namespace gridctl::launch {
namespace {

using Parts = std::vector<std::string>;
/// Called for each match; returns true to end the search.
using Visitor = std::function<bool(const fs::path&)>;

bool is_pattern(const std::string& part) {
  return part.find_first_of("*?") != std::string::npos;
}

/// Matches '*' and '?' in one name. After a mismatch the last star takes one character more:
/// earlier stars need not be tried again.
bool name_matches(const std::string& name, const std::string& pattern) {
  std::size_t at = 0, in = 0;
  std::size_t star = std::string::npos, after_star = 0;
  while (at < name.size()) {
    if (in < pattern.size() && pattern[in] == '*') {
      star = in++;
      after_star = at;
    } else if (in < pattern.size() && (pattern[in] == '?' || pattern[in] == name[at])) {
      ++at;
      ++in;
    } else if (star != std::string::npos) {
      in = star + 1;
      at = ++after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in) == std::string::npos;
}

bool is_earlier(const statx_timestamp& a, const statx_timestamp& b) {
  return std::pair(a.tv_sec, a.tv_nsec) < std::pair(b.tv_sec, b.tv_nsec);
}

/// When the folder was made; nullopt where neither its file system nor the configuration in it
/// tells.
std::optional<statx_timestamp> made_at(const fs::path& folder) {
  struct statx about {};
  if (::statx(AT_FDCWD, folder.c_str(), 0, STATX_BTIME, &about) == 0 &&
      (about.stx_mask & STATX_BTIME) != 0)
    return about.stx_btime;
  const auto first = folder / layout::kConfigFile;
  if (::statx(AT_FDCWD, first.c_str(), AT_SYMLINK_NOFOLLOW, STATX_CTIME, &about) == 0)
    return about.stx_ctime;
  return std::nullopt;
}

/// A link may lead out of the run's folder (to a larger disk), but only to what the run itself has
/// written there: a file that was there before is no work of the run.
bool is_of_the_run(const fs::path& file, const fs::path& folder) {
  boost::system::error_code error;
  const auto real = fs::canonical(file, error);
  const auto inside = fs::canonical(folder, error);
  if (error) return false;
  if (std::mismatch(inside.begin(), inside.end(), real.begin(), real.end()).first == inside.end())
    return true;
  struct statx about {};
  const auto begin = made_at(folder);
  return begin && ::statx(AT_FDCWD, real.c_str(), 0, STATX_CTIME, &about) == 0 &&
         !is_earlier(about.stx_ctime, *begin);
}

bool is_product(const fs::path& file, const fs::path& run_folder) {
  boost::system::error_code error;
  return fs::is_regular_file(file, error) && fs::file_size(file, error) > 0 && !error &&
         is_of_the_run(file, run_folder);
}

bool is_own_folder(const fs::path& path) {
  boost::system::error_code error;
  return fs::symlink_status(path, error).type() == fs::directory_file;
}

/// One search, below `root`.
struct Search {
  const fs::path& root;
  const Parts& parts;
  const Visitor& visitor;
};

bool visit(const Search& search, const fs::path& folder, std::size_t index) {
  const auto& [root, parts, visitor] = search;
  const auto& part = parts[index];
  const bool last = index + 1 == parts.size();
  if (!is_pattern(part)) {
    const auto path = folder / part;
    return last ? is_product(path, root) && visitor(path) : visit(search, path, index + 1);
  }
  const bool any_depth = part == "**" && !last;
  if (any_depth && visit(search, folder, index + 1)) return true;

  boost::system::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto& path = entry->path();
    bool ended = false;
    if (any_depth)
      ended = is_own_folder(path) && visit(search, path, index);
    else if (!name_matches(path.filename().string(), part))
      continue;
    else if (last)
      ended = is_product(path, root) && visitor(path);
    else
      ended = is_own_folder(path) && visit(search, path, index + 1);
    if (ended) return true;
  }
  return false;
}

void search(const fs::path& folder, const std::string& glob, const Visitor& visitor) {
  Parts parts = split(glob, '/');
  std::erase_if(parts, [](const auto& part) { return part.empty() || part == "."; });
  if (!parts.empty()) visit({folder, parts, visitor}, folder, 0);
}

}  // namespace

bool matches_file(const fs::path& folder, const std::string& glob) {
  bool found = false;
  search(folder, glob, [&](const auto&) { return found = true; });
  return found;
}

std::vector<fs::path> matching_files(const fs::path& folder, const std::string& glob) {
  std::vector<fs::path> files;
  search(folder, glob, [&](const auto& file) {
    files.push_back(file);
    return false;
  });
  std::sort(files.begin(), files.end());
  // Two "**" find a file once for every way to share the folders between them.
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

}  // namespace gridctl::launch
