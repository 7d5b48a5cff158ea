#include <gridctl/analysis/output/made_files.hpp>
#include <gridctl/sys/files.hpp>

#include <fmt/format.h>
#include <sys/stat.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kLargest = std::size_t{64} << 10U;

/// Changes whenever the file is written or replaced; empty if there is none.
std::string stamp(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return fmt::format("{} {} {} {}.{} {}.{}\n", file.string(), status.st_ino, status.st_size,
                     status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec,
                     status.st_ctim.tv_nsec);
}

}  // namespace

MadeFiles::MadeFiles(const fs::path& cache, bool is_as_before)
    : cache_(cache), is_as_before_(is_as_before) {}

fs::path MadeFiles::record_of(const fs::path& file) const {
  return fs::path(cache_).concat("." + file.filename().string());
}

std::string MadeFiles::state(const fs::path& file, const std::string& how) const {
  const auto findings = stamp(cache_);
  const auto made = stamp(fs::absolute(file));
  return findings.empty() || made.empty() ? "" : findings + made + how + "\n";
}

std::optional<std::string> MadeFiles::find(const fs::path& file, const std::string& how) const {
  if (cache_.empty() || !is_as_before_) return std::nullopt;
  const auto now = state(file, how);
  const auto then = sys::read_file(record_of(file), kLargest);
  if (now.empty() || !then || then->compare(0, now.size(), now) != 0) return std::nullopt;
  return then->substr(now.size());
}

void MadeFiles::remember(const fs::path& file, const std::string& how,
                         const std::string& what) const {
  if (cache_.empty()) return;
  const auto now = state(file, how);
  if (!now.empty()) (void)sys::write_atomically(record_of(file), now + what, sys::Sync::none);
}

}  // namespace gridctl::analysis
