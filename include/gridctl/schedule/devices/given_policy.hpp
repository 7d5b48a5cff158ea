// Slots that somebody else has cut: places in the queue of a cluster, or what its scheduler has
// given to an allocation. Nothing is pinned and nothing reserved.
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
    std::size_t position = 0;
  };
  /// A slot for each of the placements, of which there is at least one.
  explicit GivenPolicy(std::vector<Placement> placements) : placements_(std::move(placements)) {}
  [[nodiscard]] std::string name() const { return to_string(placements_.front().kind); }
  [[nodiscard]] std::vector<Slot> slots() const {
    std::vector<Slot> slots;
    for (const auto& placement : placements_) slots.push_back({placement.slot, slots.size()});
    return slots;
  }
  [[nodiscard]] static std::size_t class_of(const Slot& /*slot*/) { return 0; }
  [[nodiscard]] Placement place(const Slot& slot) const { return placements_[slot.position]; }
  [[nodiscard]] static std::vector<Claim> claims(const Slot& /*slot*/) { return {}; }
  [[nodiscard]] static std::vector<Claim> parts(const Slot& /*slot*/) { return {}; }

 private:
  std::vector<Placement> placements_;
};

}  // namespace gridctl::schedule
