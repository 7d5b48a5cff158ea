#include <gridctl/analysis/cache.hpp>
#include <gridctl/analysis/fingerprint.hpp>
#include <gridctl/core/text.hpp>

#include <boost/filesystem/operations.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

namespace gridctl::analysis {

std::uint64_t fingerprint(const fs::path& folder, const fs::path& output) {
  const auto own = output.empty() ? output : fs::absolute(output).lexically_normal();
  const auto kept = fs::path(own.string() + ".1");
  std::uint64_t sum = 0;  // of hashes, so that the order of the walk does not matter
  boost::system::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const auto path = fs::absolute(entry->path()).lexically_normal();
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) {
      if (path == own || path == kept) entry.disable_recursion_pending();
      continue;
    }
    if (path.filename().string().starts_with(kCacheName)) continue;  // and what stands beside it
    sum += fnv1a(fmt::format("{}\n{}\n{}\n{}.{}", path.string(), status.st_ino, status.st_size,
                             status.st_mtim.tv_sec, status.st_mtim.tv_nsec));
  }
  return sum;
}

}  // namespace gridctl::analysis
