// A JSON object that is filled member by member.
#pragma once

#include <cstddef>
#include <utility>

#include <nlohmann/json.hpp>

namespace gridctl {

/// Members of an object, in the order of their adding. An object from a list in braces is made
/// twice, as arrays of names and values first: that is half of what a record of a run costs.
class JsonMembers {
 public:
  /// Room for as many members as records have.
  JsonMembers() { members_.reserve(kUsual); }
  /// Adds a member; the names must differ.
  void add(const char* name, nlohmann::ordered_json value) {
    members_.emplace_back(name, std::move(value));
  }
  /// Returns the object, and leaves nothing here.
  [[nodiscard]] nlohmann::ordered_json take() { return std::move(members_); }

 private:
  static constexpr std::size_t kUsual = 40;
  nlohmann::ordered_json::object_t members_;
};

}  // namespace gridctl
