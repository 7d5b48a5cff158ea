#include "gpu/nvidia_smi.hpp"

#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/scratch_dir.hpp"

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("the tool's CSV is read, and what is unknown in it stays so", "[sys]") {
  const auto [gpus, note] = sys::parse_smi(
      "0, GPU-aaaa, NVIDIA H100, 00000000:1B:00.0, 81559, 600, 7, Default\n"
      "1, GPU-bbbb, NVIDIA H100, 00000000:3B:00.0, [N/A], ERR!, [Unknown Error], "
      "Exclusive_Process\n"
      "2, GPU-cccc, NVIDIA H100, 00000000:5B:00.0, 81559, 0, 0, Prohibited\n",
      "GPU-bbbb, 4711, 512\nGPU-bbbb, [N/A], [N/A]\nGPU-zzzz, 1, 1\n");
  CHECK(note.empty());
  REQUIRE(gpus.size() == 3);
  CHECK(gpus[0].memory_total == std::uint64_t{81559} << 20U);
  CHECK(gpus[0].utilization == 7);
  CHECK(gpus[0].processes == 0);
  CHECK(gpus[1].memory_total == 0);
  CHECK_FALSE(gpus[1].utilization.has_value());
  CHECK(gpus[1].mode == ComputeMode::exclusive);
  CHECK(gpus[1].processes == 2);
  REQUIRE(gpus[1].users.size() == 1);
  CHECK(gpus[1].users[0].pid == 4711);
  CHECK(gpus[2].mode == ComputeMode::prohibited);
}

TEST_CASE("garbage from the tool is no GPU", "[sys]") {
  for (const auto* text : {"No devices were found\n", ",,,,,,,\n", "0, x, y, z, 1, 2, 3, Default",
                           "0, GPU-a\n", "\x1b[31m\n"}) {
    INFO(text);
    const auto [gpus, note] = sys::parse_smi(text, text);
    CHECK(gpus.empty());
    CHECK_THAT(note, Contains("nvidia-smi says") && !Contains("\x1b"));
  }
  CHECK(sys::parse_smi("", "").note.empty());
}

TEST_CASE("the tool is found on PATH and asked twice", "[sys]") {
  const test::ScratchDir dir;
  const auto tool = dir.write("nvidia-smi",
                              "#!/bin/sh\ncase $1 in *query-gpu*) echo '0, GPU-a, X, B, 1, 0, 0, "
                              "Default';; *) echo 'GPU-a, 7, 1';; esac\n");
  boost::filesystem::permissions(tool, boost::filesystem::owner_all);
  const auto path = dir.path().string() + ":/usr/bin:/bin";
  const test::EnvironmentGuard guard("PATH", path.c_str());
  const auto inventory = sys::read_smi(60s);
  REQUIRE(inventory.gpus.size() == 1);
  CHECK(inventory.gpus[0].processes == 1);
}
