// Deals the cores of a machine out to its GPUs, near ones first.
#pragma once

#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>

#include <cstddef>
#include <vector>

namespace gridctl::schedule {

/// The GPUs of the machine by index, those that are not for us as well.
[[nodiscard]] std::vector<Gpu> gpus_of_machine(const Topology& topology);

/// Deals `each` cores to every GPU, near ones first. Where there are too few, each GPU gets as many
/// as any other, or one more.
[[nodiscard]] std::vector<std::vector<Core>> share_out(std::vector<Core> cores,
                                                       const std::vector<Gpu>& gpus,
                                                       std::size_t each);

/// The cores of each slot if nobody gave a number: an equal share for every GPU of the machine,
/// used by us or not, so that another gridctl on the other GPUs finds its cores free. Slots that
/// share cores have all cores of their GPU: how many slots will be used is not known yet.
[[nodiscard]] std::vector<std::vector<Core>> fair_cores(const Topology& topology,
                                                        const std::vector<GpuPolicy::Slot>& slots);

/// As fair_cores(), of cores that were dealt to the GPUs before. With `each` above 0 so many cores
/// for each slot: from its own GPUs first, then cores of nobody, then those of the next GPUs.
[[nodiscard]] std::vector<std::vector<Core>> cores_dealt(const CoresOfGpus& dealt,
                                                         const Topology& topology,
                                                         const std::vector<GpuPolicy::Slot>& slots,
                                                         std::size_t each);

}  // namespace gridctl::schedule
