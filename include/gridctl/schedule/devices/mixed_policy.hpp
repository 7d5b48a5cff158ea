// Slots of several classes on one machine: runs on cores beside runs on GPUs, large ones beside
// small ones. Each class has the slots of a policy of its own, CpuPolicy or GpuPolicy; this one
// deals the cores out between the classes.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>
#include <gridctl/schedule/run_class.hpp>

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace gridctl::schedule {

struct MixedOptions {
  std::vector<std::string> only = {};  ///< as GpuOptions::only
  int runs_per_gpu = 1;                ///< of runs with one GPU; others have theirs for themselves
  CpuLayout layout = CpuLayout::spread;
  bool use_smt = false;
};

/// Slots of one class never overlap, unless there are not cores enough for all of its GPUs. Slots
/// of two classes may: of such slots only one is in use at a time. Runs on cores and runs on GPUs
/// meet only if the machine has not cores enough for the largest run of each kind; GPUs that are
/// packed by measurement do not see that, since the slots of such a GPU have all cores in common.
class MixedPolicy {
 public:
  struct Slot {
    std::size_t run_class = 0;  ///< position in the list of classes
    std::variant<CpuPolicy::Slot, GpuPolicy::Slot> place;
    std::string name;
  };
  /// Where there are runs on cores too, a GPU whose runs name no number of cores gets half of its
  /// fair share. Error (usage): one run of a class is larger than the machine, or as the policies
  /// say.
  [[nodiscard]] static Result<MixedPolicy> for_host(const Topology& topology,
                                                    const std::vector<RunClass>& classes,
                                                    const MixedOptions& options);
  /// "cpu+gpu", or the one kind that all classes have.
  [[nodiscard]] std::string name() const;
  [[nodiscard]] std::vector<Slot> slots() const;
  [[nodiscard]] static std::size_t class_of(const Slot& slot) { return slot.run_class; }
  [[nodiscard]] Placement place(const Slot& slot) const;
  [[nodiscard]] std::vector<Claim> claims(const Slot& slot) const;
  [[nodiscard]] std::vector<Claim> parts(const Slot& slot) const;

 private:
  std::vector<std::variant<CpuPolicy, GpuPolicy>> classes_;
};

}  // namespace gridctl::schedule
