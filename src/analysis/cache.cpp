#include <gridctl/analysis/cache.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kLargest = std::size_t{1} << 30U;
/// With fewer findings than this, reading the runs again is as fast as reading a cache.
constexpr std::size_t kFewest = 64;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// $XDG_CACHE_HOME/gridctl, ~/.cache/gridctl; empty if there is no home.
fs::path user_cache() {
  const fs::path given = environment("XDG_CACHE_HOME");
  if (given.is_absolute()) return given / "gridctl";
  const fs::path home = environment("HOME");
  boost::system::error_code ignored;
  const bool has_home = home.is_absolute() && fs::is_directory(home, ignored);
  return has_home ? home / ".cache" / "gridctl" : fs::path();
}

/// Writes the findings piece by piece, because all of them may take as much memory as the runs. An
/// Error if they are larger than what is loaded.
Result<void> write_findings(const collect::Cache& findings, const fs::path& place) {
  constexpr std::size_t kPiece = std::size_t{64} << 10U;
  GRIDCTL_TRY_ASSIGN(auto file, sys::NewFile::create(place));
  std::string piece;
  std::size_t size = 0;
  Result<void> done;
  const auto write_piece = [&] {
    if (done) done = file.append(piece);
    piece.clear();
  };
  findings.write([&](std::string_view some) {
    piece += some;
    size += some.size();
    if (piece.size() >= kPiece) write_piece();
  });
  write_piece();
  GRIDCTL_TRY(done);
  if (size > kLargest) return fail(ErrorKind::io, "the findings are too large for a cache");
  GRIDCTL_TRY(file.finish(sys::Sync::none));
  return file.put_in_place();
}

}  // namespace

AnalysisCache::AnalysisCache(const fs::path& directory, bool is_ours) {
  const auto whole = fs::absolute(directory).lexically_normal().string();
  if (is_ours) places_.push_back(directory / kCacheName);
  if (const auto folder = user_cache(); !folder.empty()) {
    places_.push_back(folder / fmt::format("analysis-{:016x}", std::hash<std::string>{}(whole)));
  }
  std::string text;
  for (const auto& place : places_) {
    boost::system::error_code ignored;
    if (!text.empty() || !fs::is_regular_file(place, ignored)) continue;
    text = sys::read_file(place, kLargest).value_or("");
    loaded_ = place;
  }
  findings_ = std::make_unique<collect::Cache>(std::move(text));
}

MadeFiles AnalysisCache::save() const {
  const bool has_changed = findings_->has_changed();
  const auto place = has_changed ? write() : loaded_;
  return findings_->is_complete() ? MadeFiles(place, !has_changed) : MadeFiles();
}

fs::path AnalysisCache::write() const {
  if (findings_->size() < kFewest) return {};
  for (const auto& place : places_) {
    if (!sys::make_directories(place.parent_path())) continue;
    sys::remove_abandoned(place.parent_path(), {place.filename().string()});
    if (write_findings(*findings_, place)) return place;
  }
  return {};
}

}  // namespace gridctl::analysis
