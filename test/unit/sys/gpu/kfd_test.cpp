#include "gpu/kfd.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

using namespace gridctl;

TEST_CASE("AMD GPUs are read from the kernel's files", "[sys]") {
  const test::ScratchDir root;
  const std::string kfd = "sys/class/kfd/kfd/";
  root.write(kfd + "topology/nodes/0/gpu_id", "0\n");
  root.write(kfd + "topology/nodes/10/gpu_id", "222\n");
  root.write(kfd + "topology/nodes/10/properties", "unique_id 0\n");
  root.write(kfd + "topology/nodes/2/gpu_id", "111\n");
  root.write(kfd + "topology/nodes/2/name", "mi300\n");
  root.write(kfd + "topology/nodes/2/properties",
             "simd_count 4\nunique_id 1799111222333444555\nlocation_id 49408\ndomain 0\n"
             "drm_render_minor 128\n");
  root.write("sys/class/drm/renderD128/device/mem_info_vram_total", "1000\n");
  root.write("sys/class/drm/renderD128/device/mem_info_vram_used", "400\n");
  root.write(kfd + "proc/4711/vram_111", "300\n");
  root.write(kfd + "proc/4712/vram_111", "0\n");
  root.write(kfd + "proc/4712/vram_222", "5\n");
  const auto gpus = sys::read_kfd(root.path()).gpus;
  REQUIRE(gpus.size() == 2);
  CHECK(gpus[0].vendor == GpuVendor::amd);
  CHECK(gpus[0].uuid == "GPU-18f7ba1fe69a91cb");
  CHECK(gpus[0].name == "AMD mi300");
  CHECK(gpus[0].pci_bus_id == "00000000:C1:00.0");
  CHECK(gpus[0].memory_total == 1000);
  CHECK(gpus[0].memory_used == 400);
  CHECK(gpus[0].processes == 1);
  CHECK(gpus[0].users.at(0).pid == 4711);
  CHECK(gpus[1].index == 1);
  CHECK(gpus[1].uuid.empty());
  CHECK(gpus[1].users.at(0).memory == 5);
}

TEST_CASE("without AMD's driver there are no AMD GPUs", "[sys]") {
  const test::ScratchDir root;
  CHECK(sys::read_kfd(root.path()).gpus.empty());
}
