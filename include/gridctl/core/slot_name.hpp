// What the name of a slot says: of which device it is, and of which node of a cluster.
#pragma once

#include <gridctl/core/resources.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl {

/// "cpu:3", "gpu:0,1", "gpu:0/1", "gpu:0:1" (a slice of GPU 0): a slot of the machine that gridctl
/// works on. "cpu:n1", "gpu:n1:0,1", "gpu:@17:0" (the node 17): what a node of a cluster gave.
/// Nothing for any other text: earlier versions wrote the node alone.
[[nodiscard]] std::optional<DeviceKind> device_of_slot(std::string_view slot);

/// The node of a cluster; empty if the slot is of the machine that gridctl works on.
[[nodiscard]] std::string_view node_of_slot(std::string_view slot);

/// The names of the slot's GPUs: "0" and "1" of "gpu:0,1", "0" of its share "gpu:0/1", "0:1" of a
/// slice. A slot on a node of which no GPUs are known has one. Empty for cores and other texts.
[[nodiscard]] std::vector<std::string> gpus_of_slot(std::string_view slot);

/// The slot of a run on a node of a cluster. `gpus` names its GPUs there, "0,1"; empty: not known.
[[nodiscard]] std::string slot_on_node(DeviceKind kind, std::string_view node,
                                       std::string_view gpus);

}  // namespace gridctl
