// Remembers what was found out about names. Names of files, keys and columns come again in every
// run.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace gridctl::collect {

/// Values by name. Meant to be thread_local: locks nothing.
template <class Value>
class Remembered {
 public:
  /// The value of the name, which `find` returns when the name is new. The reference is good until
  /// the next call.
  template <class Find>
  const Value& of(std::string_view name, Find find) {
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second;
    auto value = find(name);  // may ask for other names
    if (known_.size() >= kMost) known_.clear();
    return known_.emplace(name, std::move(value)).first->second;
  }

 private:
  static constexpr std::size_t kMost = 4096;  // names
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>()(name);
    }
  };
  std::unordered_map<std::string, Value, Hash, std::equal_to<>> known_;
};

}  // namespace gridctl::collect
