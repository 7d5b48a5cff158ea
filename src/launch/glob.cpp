// Files below a folder by a pattern. POSIX glob() knows no "**", and would read a folder's own name
// as part of the pattern.
#include <gridctl/core/text.hpp>
#include <gridctl/launch/run_file.hpp>

#include <algorithm>
#include <functional>

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

bool is_product(const fs::path& file) {
  boost::system::error_code error;
  return fs::is_regular_file(file, error) && fs::file_size(file, error) > 0 && !error;
}

bool is_own_folder(const fs::path& path) {
  boost::system::error_code error;
  return fs::symlink_status(path, error).type() == fs::directory_file;
}

bool visit(const fs::path& folder, const Parts& parts, std::size_t index, const Visitor& visitor) {
  const auto& part = parts[index];
  const bool last = index + 1 == parts.size();
  if (!is_pattern(part)) {
    const auto path = folder / part;
    return last ? is_product(path) && visitor(path) : visit(path, parts, index + 1, visitor);
  }
  const bool any_depth = part == "**" && !last;
  if (any_depth && visit(folder, parts, index + 1, visitor)) return true;

  boost::system::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto& path = entry->path();
    bool ended = false;
    if (any_depth)
      ended = is_own_folder(path) && visit(path, parts, index, visitor);
    else if (!name_matches(path.filename().string(), part))
      continue;
    else if (last)
      ended = is_product(path) && visitor(path);
    else
      ended = is_own_folder(path) && visit(path, parts, index + 1, visitor);
    if (ended) return true;
  }
  return false;
}

void search(const fs::path& folder, const std::string& glob, const Visitor& visitor) {
  Parts parts = split(glob, '/');
  std::erase_if(parts, [](const auto& part) { return part.empty() || part == "."; });
  if (!parts.empty()) visit(folder, parts, 0, visitor);
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
