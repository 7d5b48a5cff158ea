#include <gridctl/core/slot_name.hpp>
#include <gridctl/core/text.hpp>

#include <fmt/format.h>

namespace gridctl {
namespace {

/// Of cores, GPUs, slices of GPUs (GPU 0's slice 1 is "0:1") and shares of this machine.
constexpr std::string_view kNumbers = "0123456789,/:";
/// Before the name of a node that would read as such numbers. Slurm has no node of that name.
constexpr char kNodeMark = '@';

bool are_numbers(std::string_view text) {
  return text.find_first_not_of(kNumbers) == std::string_view::npos;
}

}  // namespace

std::optional<DeviceKind> device_of_slot(std::string_view slot) {
  const auto word = slot.substr(0, slot.find(':'));
  if (word.size() == slot.size()) return std::nullopt;
  for (const auto kind : {DeviceKind::cpu, DeviceKind::gpu}) {
    if (word == to_string(kind)) return kind;
  }
  return std::nullopt;
}

std::string_view node_of_slot(std::string_view slot) {
  if (!device_of_slot(slot)) return {};
  slot.remove_prefix(slot.find(':') + 1);
  if (are_numbers(slot)) return {};
  if (slot.front() == kNodeMark) slot.remove_prefix(1);
  return slot.substr(0, slot.find(':'));
}

std::vector<std::string> gpus_of_slot(std::string_view slot) {
  if (device_of_slot(slot) != DeviceKind::gpu) return {};
  auto names = slot.substr(slot.find(':') + 1);
  if (!node_of_slot(slot).empty()) {
    const auto colon = names.find(':');
    if (colon != std::string_view::npos) names.remove_prefix(colon + 1);
  }
  return split(names.substr(0, names.find('/')), ',');
}

std::string slot_on_node(DeviceKind kind, std::string_view node, std::string_view gpus) {
  return fmt::format("{}:{}{}{}{}", to_string(kind),
                     are_numbers(node) ? std::string_view(&kNodeMark, 1) : "", node,
                     gpus.empty() ? "" : ":", gpus);
}

}  // namespace gridctl
