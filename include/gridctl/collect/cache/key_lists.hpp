// The keys of the findings in a cache. Runs mostly have the same keys in the same order, so each
// list of keys is kept once and findings name that list by its number.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// Lists of keys by number. Safe to be used by several threads.
class KeyLists {
 public:
  /// Adds the lists of a cache, which write() has handed out. Call this before any other function.
  void add(std::string_view list);
  /// Returns the number of the list of the keys of `values`; the first call with new keys adds that
  /// list.
  [[nodiscard]] std::uint64_t number_of(const Values& values);
  /// Returns the list of that number, null if there is none. The list lives as long as KeyLists.
  [[nodiscard]] const std::vector<Key>* at(std::uint64_t number);
  /// Hands out each list as bytes, in the order of the numbers. A list whose number nobody has
  /// asked for is handed out empty, so that the other lists keep their numbers.
  void write(const std::function<void(std::string_view list)>& append) const;
  /// Returns how many lists there are.
  [[nodiscard]] std::size_t size() const;

 private:
  struct List {
    std::vector<Key> keys;
    bool is_used = false;
  };
  using Texts = std::vector<const char*>;  // equal keys have one text

  mutable std::mutex mutex_;  // guards all below
  std::deque<List> lists_;    // its elements never move
  std::map<Texts, std::uint64_t> numbers_;
};

}  // namespace gridctl::collect
