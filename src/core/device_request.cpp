#include <gridctl/core/device_request.hpp>
#include <gridctl/core/text.hpp>

#include <utility>

#include <fmt/format.h>

namespace gridctl {
namespace {

constexpr std::string_view kSpellings = "auto, cpu, gpu, or gpu:IDS as in gpu:0,2";

tl::unexpected<Error> unknown_device(std::string_view text) {
  // Words of other tools, too far from ours for the nearest word to find them.
  const bool means_gpu = text.starts_with("cuda") || text.starts_with("nvidia");
  const auto near =
      means_gpu ? std::optional<std::string>("gpu") : nearest(text, {"auto", "cpu", "gpu"});
  return fail(ErrorKind::usage, fmt::format("unknown device '{}'", text),
              near ? fmt::format("did you mean '{}'? a device is {}", *near, kSpellings)
                   : fmt::format("a device is {}", kSpellings));
}

}  // namespace

Result<DeviceRequest> parse_device_request(std::string_view text) {
  const auto colon = text.find(':');
  const auto word = text.substr(0, colon);
  DeviceRequest request;
  if (word == "cpu") {
    request.kind = DeviceKind::cpu;
  } else if (word == "gpu") {
    request.kind = DeviceKind::gpu;
  } else if (word != "auto") {
    return unknown_device(word);
  }
  if (colon == std::string_view::npos) return request;

  if (request.kind != DeviceKind::gpu)
    return fail(ErrorKind::usage, fmt::format("'{}': only gpu takes a list of devices", text),
                fmt::format("a device is {}", kSpellings));
  // Only the first colon separates: the id of a MIG slice holds one itself ("0:1").
  for (const auto& part : split(text.substr(colon + 1), ',')) {
    const auto id = trim(part);
    if (id.empty())
      return fail(ErrorKind::usage, fmt::format("'{}': a GPU is missing in the list", text),
                  "name GPUs by index or UUID, as in gpu:0,2; 'gridctl devices' lists them");
    request.ids.emplace_back(id);
  }
  return request;
}

}  // namespace gridctl
