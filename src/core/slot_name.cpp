#include <gridctl/core/slot_name.hpp>

#include <fmt/format.h>

namespace gridctl {
namespace {

constexpr std::string_view kNumbers = "0123456789,/";  // of cores, GPUs and shares of this machine

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
  const auto colon = slot.find(':');
  const bool is_here =
      colon == std::string_view::npos && slot.find_first_not_of(kNumbers) == std::string_view::npos;
  return is_here ? std::string_view() : slot.substr(0, colon);
}

std::string slot_on_node(DeviceKind kind, std::string_view node, std::string_view gpus) {
  return fmt::format("{}:{}{}{}", to_string(kind), node, gpus.empty() ? "" : ":", gpus);
}

}  // namespace gridctl
