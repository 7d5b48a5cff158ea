// Slots that somebody else has cut: places in the queue of a cluster, or what its scheduler has
// given to an allocation. All are alike; nothing is pinned and nothing reserved.
#pragma once

#include <gridctl/core/resources.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

class GivenPolicy {
 public:
  struct Slot {
    std::string name;
  };
  /// `number` slots, on each of which a run gets `placement`.
  GivenPolicy(std::size_t number, Placement placement)
      : number_(number), placement_(std::move(placement)) {}
  [[nodiscard]] std::string name() const { return to_string(placement_.kind); }
  [[nodiscard]] std::vector<Slot> slots() const {
    return std::vector<Slot>(number_, Slot{placement_.slot});
  }
  [[nodiscard]] static std::size_t class_of(const Slot& /*slot*/) { return 0; }
  [[nodiscard]] Placement place(const Slot& /*slot*/) const { return placement_; }
  [[nodiscard]] static std::vector<Claim> claims(const Slot& /*slot*/) { return {}; }
  [[nodiscard]] static std::vector<Claim> parts(const Slot& /*slot*/) { return {}; }

 private:
  std::size_t number_;
  Placement placement_;
};

}  // namespace gridctl::schedule
