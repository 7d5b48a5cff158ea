#include <gridctl/core/resources.hpp>

namespace gridctl {

const char* to_string(DeviceKind kind) {
  return kind == DeviceKind::cpu ? "cpu" : "gpu";
}

}  // namespace gridctl
