// Which device the user asked for with `--device`: auto, cpu, gpu, gpu:0,2.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl {

struct DeviceRequest {
  std::optional<DeviceKind> kind;  ///< nothing: auto (gpu if there is one, else cpu)
  std::vector<std::string> ids;    ///< of gpu:IDS: indices, UUIDs, "0:1" (a MIG slice)
};
/// Parses the value of `--device`. Any other text is a usage error with a suggestion.
[[nodiscard]] Result<DeviceRequest> parse_device_request(std::string_view text);

}  // namespace gridctl
