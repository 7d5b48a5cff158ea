#include "support/catch.hpp"

#include <gridctl/core/slot_name.hpp>

using namespace gridctl;

TEST_CASE("the name of a slot tells its device and its node", "[core]") {
  CHECK(device_of_slot("cpu:3") == DeviceKind::cpu);
  CHECK(device_of_slot("gpu:0/1") == DeviceKind::gpu);
  CHECK(device_of_slot("gpu:n1:0,1") == DeviceKind::gpu);
  CHECK(device_of_slot("cpu:gpunode7") == DeviceKind::cpu);
  CHECK_FALSE(device_of_slot("gpunode7"));
  CHECK_FALSE(device_of_slot("gpu"));
  CHECK_FALSE(device_of_slot("slurm"));

  CHECK(node_of_slot("gpu:0,1").empty());
  CHECK(node_of_slot("gpu:0/1").empty());
  CHECK(node_of_slot("cpu:12").empty());
  CHECK(node_of_slot("cpu:n1") == "n1");
  CHECK(node_of_slot("gpu:n1:0,1") == "n1");
  CHECK(node_of_slot("gpu:17a:0:1") == "17a");
  CHECK(node_of_slot("n1").empty());
}

TEST_CASE("the name of a slot tells its GPUs", "[core]") {
  using Names = std::vector<std::string>;
  CHECK(gpus_of_slot("gpu:0,1") == Names{"0", "1"});
  CHECK(gpus_of_slot("gpu:0/1") == Names{"0"});
  CHECK(gpus_of_slot("gpu:0:1/2") == Names{"0:1"});
  CHECK(gpus_of_slot("gpu:n1:2,3,4") == Names{"2", "3", "4"});
  CHECK(gpus_of_slot("gpu:@17:0") == Names{"0"});
  CHECK(gpus_of_slot("gpu:n1").size() == 1);
  for (const auto* none : {"cpu:3", "cpu:n1:0", "slurm", "gpu", ""})
    CHECK(gpus_of_slot(none).empty());
}

TEST_CASE("a slot on a node is named so that it can be read", "[core]") {
  CHECK(slot_on_node(DeviceKind::cpu, "n1", "") == "cpu:n1");
  CHECK(slot_on_node(DeviceKind::gpu, "n1", "0,1") == "gpu:n1:0,1");
  CHECK(node_of_slot(slot_on_node(DeviceKind::gpu, "n1", "3")) == "n1");
}

TEST_CASE("a slice of a GPU is no node, and a node may be named by digits", "[core]") {
  for (const auto* slice : {"gpu:0:1", "gpu:0:1/0", "gpu:0:0,0:1", "gpu:12:3"}) {
    CHECK(device_of_slot(slice) == DeviceKind::gpu);
    CHECK(node_of_slot(slice).empty());
  }
  CHECK(slot_on_node(DeviceKind::gpu, "17", "0") == "gpu:@17:0");
  CHECK(slot_on_node(DeviceKind::cpu, "17", "") == "cpu:@17");
  CHECK(device_of_slot("gpu:@17:0") == DeviceKind::gpu);
  CHECK(node_of_slot("gpu:@17:0") == "17");
  CHECK(node_of_slot("cpu:@17") == "17");
}
