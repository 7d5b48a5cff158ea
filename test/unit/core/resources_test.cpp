#include "support/catch.hpp"

#include <gridctl/core/resources.hpp>

using namespace gridctl;

TEST_CASE("a kind of device has the name that --device takes", "[core]") {
  CHECK(std::string(to_string(DeviceKind::cpu)) == "cpu");
  CHECK(std::string(to_string(DeviceKind::gpu)) == "gpu");
}
