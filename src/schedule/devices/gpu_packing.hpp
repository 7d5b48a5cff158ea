// Decides which runs share a GPU. No run joins a run that is to be alone. With `runs_per_gpu: auto`
// the first run of each configuration is alone and shows how much memory such runs need; further
// runs are packed by that figure.
#pragma once

#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/device_rules.hpp>
#include <gridctl/schedule/work_item.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

class GpuPacking {
 public:
  using Ticket = std::uint64_t;  ///< names a run that is on

  /// Without measurement as many runs share a GPU as it has slots. `known`: earlier measurements.
  explicit GpuPacking(bool by_measurement, GpuPeaks known = {})
      : by_measurement_(by_measurement), peaks_(std::move(known)) {}

  /// Whether the run may start on these GPUs beside the runs that are on them.
  [[nodiscard]] bool admits(const WorkItem& item, const std::vector<Gpu>& gpus) const;
  /// Whether no other run may join this run: it is to be alone, or is yet to be measured.
  [[nodiscard]] bool wants_whole(const WorkItem& item) const;
  [[nodiscard]] bool is_empty(const Gpu& gpu) const;

  /// `gpus`: their state just before the start.
  void started(Ticket ticket, const WorkItem& item, const std::vector<Gpu>& gpus);
  /// `peak`: the most bytes that the run had on one GPU, if they were sampled and it succeeded.
  void ended(Ticket ticket, std::optional<std::uint64_t> peak);
  /// Whether another run was on a GPU of this run at any time.
  [[nodiscard]] bool had_neighbours(Ticket ticket) const;

 private:
  using Kind = GpuPeaks::key_type;
  struct Tenant {
    Kind kind;
    std::vector<std::string> gpus;
    bool whole = false;
    std::uint64_t need = 0;
    bool had_neighbours = false;
  };
  [[nodiscard]] bool has_room(const WorkItem& item, const Gpu& gpu) const;
  [[nodiscard]] std::uint64_t need_of(const WorkItem& item) const;

  bool by_measurement_;
  std::map<Ticket, Tenant> tenants_;
  std::map<std::string, std::uint64_t> of_others_;  // bytes in use before our first run came
  GpuPeaks peaks_;
};

}  // namespace gridctl::schedule
