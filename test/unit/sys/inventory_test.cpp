#include "inventory.hpp"

#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/host.hpp>

using namespace gridctl;
using Catch::Matchers::Contains;

TEST_CASE("GPUs read back as they were written", "[sys]") {
  sys::GpuInventory inventory;
  inventory.note = "GPU 2 is left out";
  Gpu gpu;
  gpu.vendor = GpuVendor::amd;
  gpu.index = 3;
  gpu.uuid = "GPU-a";
  gpu.name = "Big";
  gpu.pci_bus_id = "00000000:3B:00.0";
  gpu.memory_total = 80;
  gpu.memory_used = 7;
  gpu.utilization = 50;
  gpu.processes = 2;
  gpu.users = {{4711, 5}};
  gpu.mode = ComputeMode::exclusive;
  gpu.near_cpus = {1, 2};
  gpu.mig_slice = 4;
  inventory.gpus = {gpu};
  const auto text = sys::to_text(inventory);
  const auto read = sys::parse_gpus(text, "x").value();
  CHECK(sys::to_text(read) == text);
  CHECK(read.note == inventory.note);
  REQUIRE(read.gpus.size() == 1);
  CHECK(read.gpus[0].users.at(0).pid == 4711);
  CHECK(read.gpus[0].mode == ComputeMode::exclusive);
  CHECK(read.gpus[0].mig_slice == 4);
}

TEST_CASE("an inventory replaces the machine", "[sys]") {
  const test::ScratchDir dir;
  const auto file = dir.write("machine.json", R"({
    "cores": [{"cpus": [0, 2]}, {"cpus": [1, 3], "numa_node": 1, "package": 1}], "cpu_quota": 1.5,
    "gpus": [{"uuid": "GPU-a", "memory_total_bytes": 5}, {"uuid": "GPU-b"}]})");
  const test::EnvironmentGuard guard("CUDA_VISIBLE_DEVICES", "1");
  const auto topology = sys::read_inventory(file).value();
  REQUIRE(topology.cores.size() == 2);
  CHECK(topology.cores[1].pus == std::vector<int>{1, 3});
  CHECK(topology.cores[1].numa_node == 1);
  CHECK(topology.cpu_quota == 1.5);
  REQUIRE(topology.gpus.size() == 1);
  CHECK(topology.gpus[0].uuid == "GPU-b");
  CHECK(topology.gpus[0].index == 1);
  REQUIRE(topology.unused_gpus.size() == 1);
  CHECK(topology.unused_gpus[0].reason == "hidden by CUDA_VISIBLE_DEVICES");
}

TEST_CASE("for AMD, HIP counts what ROCR has left", "[sys]") {
  const test::ScratchDir dir;
  const auto file = dir.write("machine.json", R"({"cores": [{"cpus": [0]}], "gpus": [
    {"vendor": "amd", "uuid": "GPU-a"}, {"vendor": "amd", "uuid": "GPU-b"},
    {"vendor": "amd", "uuid": "GPU-c"}]})");
  const test::EnvironmentGuard rocr("ROCR_VISIBLE_DEVICES", "1,GPU-c");
  const test::EnvironmentGuard hip("HIP_VISIBLE_DEVICES", "1");
  const auto topology = sys::read_inventory(file).value();
  REQUIRE(topology.gpus.size() == 1);
  CHECK(topology.gpus[0].uuid == "GPU-c");
  CHECK(topology.gpus[0].index == 2);
  REQUIRE(topology.unused_gpus.size() == 2);
  CHECK(topology.unused_gpus[1].reason == "hidden by HIP_VISIBLE_DEVICES");
}

TEST_CASE("what is no inventory is an error that names the file", "[sys]") {
  const auto error = [](const char* text) {
    const auto topology = sys::parse_topology(text, "m.json");
    REQUIRE_FALSE(topology.has_value());
    CHECK(topology.error().kind == ErrorKind::config);
    CHECK_THAT(topology.error().message, Contains("m.json"));
    return topology.error().message;
  };
  CHECK_THAT(error("{"), Contains("parse error"));
  CHECK_THAT(error("[]"), Contains("value()"));
  CHECK_THAT(error("{}"), Contains("no cores"));
  error(R"({"cores": 7})");
  error(R"({"cores": [{}]})");
  error(R"({"cores": [{"cpus": []}]})");
  error(R"({"cores": [{"cpus": [-1]}]})");
  error(R"({"cores": [{"cpus": ["x"]}]})");
  error(R"({"cores": [{"cpus": [0]}], "gpus": [{"uuid": 7}]})");
  error(R"({"cores": [{"cpus": [0]}], "gpus": [{"users": [{}]}]})");
  CHECK_THAT(error(R"({"cores": [{"cpus": [0]}, {"cpus": [0]}]})"), Contains("their own"));
  CHECK_FALSE(sys::read_inventory("/no/such.json").has_value());
}
