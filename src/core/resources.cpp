#include <gridctl/core/resources.hpp>

namespace gridctl {

const char* to_string(DeviceKind kind) {
  return kind == DeviceKind::cpu ? "cpu" : "gpu";
}

const char* to_string(GpuVendor vendor) {
  return vendor == GpuVendor::nvidia ? "nvidia" : "amd";
}

}  // namespace gridctl
