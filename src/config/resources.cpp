#include "resources.hpp"

#include "section.hpp"

#include <gridctl/core/limits.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using Json = nlohmann::ordered_json;

Result<DeviceKind> read_device(const Node& node, const std::string& what) {
  GRIDCTL_TRY_ASSIGN(const auto text, read_text(node, what));
  if (text.starts_with("gpu:"))
    return fail(ErrorKind::config, fmt::format("{} cannot be '{}'", what, text),
                fmt::format("which GPUs a machine lends is said there, by '--device {}' or "
                            "CUDA_VISIBLE_DEVICES; a grid says 'gpu'",
                            text),
                place_of(node.origin()));
  if (text == "auto")
    return fail(ErrorKind::config, fmt::format("{} cannot be 'auto'", what),
                "leave it out: a GPU if there is one, else cores", place_of(node.origin()));
  GRIDCTL_TRY_ASSIGN(const auto word, read_word(node, what, {"cpu", "gpu"}));
  return word == "gpu" ? DeviceKind::gpu : DeviceKind::cpu;
}

Result<std::uint64_t> read_memory(const Node& node, const std::string& what) {
  const auto size = node.is_scalar() ? parse_size(node.text()) : std::nullopt;
  if (size && *size > 0) return *size;
  return wrong_type(node, what, "a size such as 16GiB");
}

/// GPUs and the device must not contradict each other; either may be left out.
Result<void> agree(const Node& node, const std::string& what, RunResources& resources) {
  if (!resources.gpus) return {};
  const auto meant = *resources.gpus > 0 ? DeviceKind::gpu : DeviceKind::cpu;
  if (resources.device.value_or(meant) != meant)
    return fail(ErrorKind::config,
                fmt::format("{} says device: {} and gpus: {}", what, to_string(*resources.device),
                            *resources.gpus),
                "one of the two is enough", place_of(node.find("gpus")->origin()));
  if (!resources.device) resources.places.emplace("device", resources.places.at("gpus"));
  resources.device = meant;
  if (meant == DeviceKind::cpu) resources.gpus.reset();
  return {};
}

}  // namespace

Result<RunResources> read_resources(const Node& node, const std::string& what) {
  GRIDCTL_TRY(check_section(node, what, {"device", "gpus", "cpus", "memory"}));
  RunResources resources;
  const auto read = [&](const char* key, auto& target, auto reader) -> Result<void> {
    const auto* value = node.find(key);
    if (!value) return {};
    GRIDCTL_TRY_ASSIGN(target, reader(*value, fmt::format("'{}' in {}", key, what)));
    resources.places.insert_or_assign(key, place_of(value->origin()));
    return {};
  };
  const auto at_least = [](int least) {
    return [least](const Node& value, const std::string& name) {
      return read_integer(value, name, least);
    };
  };
  GRIDCTL_TRY(read("device", resources.device, read_device)
                  .and_then([&] { return read("gpus", resources.gpus, at_least(0)); })
                  .and_then([&] { return read("cpus", resources.cpus, at_least(1)); })
                  .and_then([&] { return read("memory", resources.memory, read_memory); })
                  .and_then([&] { return agree(node, what, resources); }));
  return resources;
}

nlohmann::ordered_json resources_to_json(const RunResources& resources) {
  auto json = Json::object();
  if (resources.device) json["device"] = to_string(*resources.device);
  if (resources.gpus) json["gpus"] = *resources.gpus;
  if (resources.cpus) json["cpus"] = *resources.cpus;
  if (resources.memory) json["memory"] = *resources.memory;
  return json;
}

RunResources resources_from_json(const nlohmann::ordered_json& json) {
  RunResources resources;
  if (const auto device = json.find("device"); device != json.end())
    resources.device = device->get<std::string>() == to_string(DeviceKind::gpu) ? DeviceKind::gpu
                                                                                : DeviceKind::cpu;
  if (const auto gpus = json.find("gpus"); gpus != json.end()) resources.gpus = gpus->get<int>();
  if (const auto cpus = json.find("cpus"); cpus != json.end()) resources.cpus = cpus->get<int>();
  if (const auto memory = json.find("memory"); memory != json.end())
    resources.memory = memory->get<std::uint64_t>();
  return resources;
}

}  // namespace gridctl::config
