// Keeps what an analysis found, so that the next analysis reads only files that have changed.
#pragma once

#include <gridctl/collect/cache/key_lists.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gridctl::collect {

/// Findings by name. Each is kept with path, inode, size and times of all files and folders that
/// were read for it. Safe to be used by several threads.
class Cache {
 public:
  Cache() = default;
  /// Parses the bytes that write() has handed out. A damaged one, or one of another gridctl
  /// version, counts as empty.
  explicit Cache(std::string text);

  /// The earlier result of `find` for that name, if everything that `find` read then is unchanged;
  /// else calls `find`. Names must be unique in an analysis. The result lives as long as the cache.
  [[nodiscard]] std::string_view get(const std::string& name,
                                     const std::function<std::string()>& find);

  /// Hands out the cache as bytes, piece by piece. Leaves out findings that nobody has asked for
  /// since the cache was loaded, and findings whose files may change without a trace in their size
  /// and times.
  void write(const std::function<void(std::string_view piece)>& append) const;
  /// Returns true if write() hands out all findings that were asked for.
  [[nodiscard]] bool is_complete() const;
  /// Returns true if write() hands out other bytes than those that the cache was loaded from.
  [[nodiscard]] bool has_changed() const;
  /// The number of findings that write() hands out.
  [[nodiscard]] std::size_t size() const;
  /// The number of findings for which `find` was called.
  [[nodiscard]] std::size_t found_anew() const { return new_.size(); }
  /// The lists of keys that findings name by number.
  [[nodiscard]] KeyLists& key_lists() { return key_lists_; }

 private:
  struct Old {
    std::string_view stamps;
    std::string_view finding;
    bool is_used = false;
  };
  struct New {
    std::string stamps;
    std::string finding;
    bool is_kept = false;
  };
  [[nodiscard]] bool parse();
  [[nodiscard]] Old* find_unchanged(const std::string& name);

  std::string before_;
  KeyLists key_lists_;
  std::unordered_map<std::string_view, Old> old_;  // points into before_
  std::mutex mutex_;                               // guards new_
  std::map<std::string, New> new_;
};

}  // namespace gridctl::collect
