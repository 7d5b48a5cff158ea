// What an analysis found out, for the next one: it reads again only what has changed since.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// Findings by name, each with all files and folders that were read for it, as they were: path,
/// inode, size and times. Safe to be used by several threads.
class Cache {
 public:
  Cache() = default;
  /// Of the text of another one. One that is damaged, or that another version of gridctl made, is
  /// like an empty one.
  explicit Cache(std::string text);

  /// What `find` returned when it was called for that name, if everything that it read then is
  /// unchanged; else what it returns now. Names must be unique in an analysis. Lives as long as the
  /// cache.
  [[nodiscard]] std::string_view get(const std::string& name,
                                     const std::function<std::string()>& find);

  /// Findings that were asked for since it was made; others are left out, and those of which a
  /// later change could not be told.
  [[nodiscard]] std::string text() const;
  /// Whether text() has all findings that were asked for.
  [[nodiscard]] bool is_complete() const;
  /// Whether text() is another than that it was made of.
  [[nodiscard]] bool has_changed() const;
  /// How many findings text() has.
  [[nodiscard]] std::size_t size() const;
  /// How many findings were made anew.
  [[nodiscard]] std::size_t found_anew() const { return new_.size(); }

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
  std::map<std::string_view, Old> old_;  // points into before_
  std::mutex mutex_;                     // of new_
  std::map<std::string, New> new_;
};

}  // namespace gridctl::collect
