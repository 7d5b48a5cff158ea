#include "support/catch.hpp"

#include <gridctl/core/device_request.hpp>

using namespace gridctl;

TEST_CASE("a device is auto, cpu or gpu", "[core]") {
  CHECK_FALSE(parse_device_request("auto")->kind.has_value());
  CHECK(parse_device_request("cpu")->kind == DeviceKind::cpu);
  CHECK(parse_device_request("gpu")->kind == DeviceKind::gpu);
  CHECK(parse_device_request("gpu")->ids.empty());
}

TEST_CASE("gpu takes indices, UUIDs and MIG slices", "[core]") {
  using Ids = std::vector<std::string>;
  CHECK(parse_device_request("gpu:0,2")->ids == Ids{"0", "2"});
  CHECK(parse_device_request("gpu: 0, GPU-8932f937")->ids == Ids{"0", "GPU-8932f937"});
  CHECK(parse_device_request("gpu:0:1")->ids == Ids{"0:1"});
}

TEST_CASE("a wrong device is a usage error that says what is right", "[core]") {
  for (const auto* bad :
       {"", "gpus", "CPU", "cuda", "gpu:", "gpu:0,", "gpu:,1", "cpu:0", "auto:1"}) {
    INFO(bad);
    const auto request = parse_device_request(bad);
    REQUIRE_FALSE(request.has_value());
    CHECK(request.error().kind == ErrorKind::usage);
    CHECK_THAT(request.error().help, Catch::Matchers::Contains("gpu:0,2"));
  }
  CHECK_THAT(parse_device_request("gpuu").error().help, Catch::Matchers::Contains("'gpu'"));
  CHECK_THAT(parse_device_request("cuda:1").error().help, Catch::Matchers::Contains("'gpu'"));
  CHECK_THAT(parse_device_request("cpu:0").error().message, Catch::Matchers::Contains("only gpu"));
}
