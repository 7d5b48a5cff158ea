#include "support/catch.hpp"

#include <gridctl/schedule/devices/gpu_policy.hpp>

#include <map>
#include <set>

#include <fmt/format.h>

using namespace gridctl;
using Catch::Matchers::Contains;
using schedule::GpuOptions;
using schedule::GpuPolicy;
using Words = std::vector<std::string>;

namespace {

Gpu gpu(int index, std::vector<int> near_cpus = {}) {
  Gpu result;
  result.index = index;
  result.uuid = fmt::format("GPU-{}000000a-1111-2222-3333-444444444444", index);
  result.name = "Fake GPU";
  result.near_cpus = std::move(near_cpus);
  return result;
}

Topology host(int gpus, int cores) {
  Topology topology;
  for (int i = 0; i < gpus; ++i) topology.gpus.push_back(gpu(i));
  for (int i = 0; i < cores; ++i) topology.cores.push_back(Core{{i}, 0, 0});
  return topology;
}

GpuOptions sharing(int runs) {
  GpuOptions options;
  options.runs_per_gpu = runs;
  return options;
}

GpuOptions of(const Words& only) {
  GpuOptions options;
  options.only = only;
  return options;
}

GpuOptions together(int gpus) {
  GpuOptions options;
  options.gpus_per_run = gpus;
  return options;
}

Words names(const Result<GpuPolicy>& policy) {
  Words result;
  for (const auto& slot : policy.value().slots()) result.push_back(slot.name);
  return result;
}

std::map<std::string, std::string> environment(const Placement& placement) {
  return {placement.environment.begin(), placement.environment.end()};
}

}  // namespace

TEST_CASE("each GPU is a slot, or several, one share of each first", "[schedule]") {
  CHECK(names(GpuPolicy::for_host(host(2, 4), {})) == Words{"gpu:0", "gpu:1"});
  CHECK(names(GpuPolicy::for_host(host(2, 4), sharing(2))) ==
        Words{"gpu:0/0", "gpu:1/0", "gpu:0/1", "gpu:1/1"});
}

TEST_CASE("GPUs are chosen by index, UUID or the unique beginning of one", "[schedule]") {
  const auto machine = host(4, 4);
  CHECK(names(GpuPolicy::for_host(machine, of({"2", "0"}))) == Words{"gpu:2", "gpu:0"});
  CHECK(names(GpuPolicy::for_host(machine, of({machine.gpus[3].uuid}))) == Words{"gpu:3"});
  CHECK(names(GpuPolicy::for_host(machine, of({"GPU-1"}))) == Words{"gpu:1"});
}

TEST_CASE("a GPU that is not there, unclear or named twice is a usage error", "[schedule]") {
  const auto error = [](const Words& only) {
    const auto policy = GpuPolicy::for_host(host(2, 2), of(only));
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().kind == ErrorKind::usage);
    return policy.error();
  };
  CHECK_THAT(error({"7"}).message, Contains("'7'"));
  CHECK_THAT(error({"7"}).help, Contains("0 (Fake GPU, GPU-0") && Contains("1 (Fake GPU, GPU-1"));
  CHECK_THAT(error({"GPU-9"}).message, Contains("'GPU-9'"));
  CHECK_THAT(error({"GPU-"}).message, Contains("any of 2"));
  CHECK_THAT(error({"-1"}).message, Contains("'-1'"));
  CHECK_THAT(error({"0", "GPU-0"}).message, Contains("named twice"));
  CHECK_THAT(error({"0", "0"}).help, Contains("--runs-per-gpu"));
  CHECK(GpuPolicy::for_host(host(1, 1), sharing(-1)).error().kind == ErrorKind::usage);
}

TEST_CASE("without a GPU the error says why and what else to do", "[schedule]") {
  auto machine = host(0, 2);
  machine.gpu_note = "no NVIDIA driver is installed";
  const auto policy = GpuPolicy::for_host(machine, {});
  REQUIRE_FALSE(policy.has_value());
  CHECK(policy.error().kind == ErrorKind::usage);
  CHECK_THAT(policy.error().message, Contains("no NVIDIA driver is installed"));
  CHECK_THAT(policy.error().help, Contains("gridctl devices") && Contains("--device cpu"));
}

TEST_CASE("a GPU run sees one GPU, named by a number in the order of PCI bus ids", "[schedule]") {
  const auto policy = GpuPolicy::for_host(host(2, 4), {}).value();
  const auto placement = policy.place(policy.slots()[1]);
  CHECK(placement.kind == DeviceKind::gpu);
  CHECK(placement.slot == "gpu:1");
  REQUIRE(placement.gpus.size() == 1);
  CHECK(placement.gpus[0].index == 1);
  const auto set = environment(placement);
  CHECK(set.at("CUDA_DEVICE_ORDER") == "PCI_BUS_ID");
  CHECK(set.at("CUDA_VISIBLE_DEVICES") == "1");
  CHECK(set.at("GRIDCTL_DEVICE") == "gpu");
  CHECK(set.at("GRIDCTL_GPU_UUIDS") == "GPU-1000000a-1111-2222-3333-444444444444");
  CHECK(set.at("GRIDCTL_GPU_UUID") == "GPU-1000000a-1111-2222-3333-444444444444");
  CHECK(set.at("GRIDCTL_GPU_INDEX") == "1");
}

TEST_CASE("a MIG slice is named by its UUID, or by the index where that is none", "[schedule]") {
  for (const auto& [uuid, name] : std::map<std::string, std::string>{
           {"", "3"},
           {"MIG-", "3"},
           {"fake", "3"},
           {"MIG-1000000a-1111-2222-3333-44444444444", "3"},
           {"MIG-1000000g-1111-2222-3333-444444444444", "3"},
           {"MIG-1000000a-1111-2222-3333-444444444444", "MIG-1000000a-1111-2222-3333-444444444444"},
           {"MIG-GPU-1000000a-1111-2222-3333-444444444444/1/0",
            "MIG-GPU-1000000a-1111-2222-3333-444444444444/1/0"}}) {
    INFO(uuid);
    Topology machine = host(0, 1);
    machine.gpus = {gpu(3)};
    machine.gpus[0].uuid = uuid;
    machine.gpus[0].mig_slice = 0;
    const auto policy = GpuPolicy::for_host(machine, {}).value();
    CHECK(environment(policy.place(policy.slots()[0])).at("CUDA_VISIBLE_DEVICES") == name);
  }
}

TEST_CASE("whole GPUs beside MIG slices have numbers, the slices UUIDs", "[schedule]") {
  Topology machine = host(1, 4);
  auto slice = gpu(1);
  slice.uuid = "MIG-2000000a-1111-2222-3333-444444444444";
  slice.mig_slice = 0;
  machine.gpus.push_back(slice);
  machine.gpus.push_back(gpu(2));
  const auto policy = GpuPolicy::for_host(machine, {}).value();
  Words seen;
  for (const auto& slot : policy.slots())
    seen.push_back(environment(policy.place(slot)).at("CUDA_VISIBLE_DEVICES"));
  CHECK(seen == Words{"0", slice.uuid, "2"});
}

TEST_CASE("GPUs of one run are numbered in the order that the user gave", "[schedule]") {
  auto options = of({"3", "1"});
  options.gpus_per_run = 2;
  const auto policy = GpuPolicy::for_host(host(4, 4), options).value();
  const auto set = environment(policy.place(policy.slots()[0]));
  CHECK(set.at("CUDA_VISIBLE_DEVICES") == "3,1");
  CHECK(set.at("GRIDCTL_GPU_INDEX") == "3,1");
  CHECK(set.at("GRIDCTL_GPU_UUIDS") ==
        "GPU-3000000a-1111-2222-3333-444444444444,GPU-1000000a-1111-2222-3333-444444444444");
}

TEST_CASE("MIG slices are slots of their own, and their GPU's index names them all", "[schedule]") {
  Topology machine = host(2, 4);
  for (const int slice : {0, 1}) {
    auto one = gpu(2);
    one.uuid = fmt::format("MIG-{}000000a-1111-2222-3333-444444444444", slice);
    one.mig_slice = slice;
    machine.gpus.push_back(one);
  }
  CHECK(names(GpuPolicy::for_host(machine, of({"2"}))) == Words{"gpu:2:0", "gpu:2:1"});
  CHECK(names(GpuPolicy::for_host(machine, of({"2:1"}))) == Words{"gpu:2:1"});
  CHECK_FALSE(GpuPolicy::for_host(machine, of({"2:2"})).has_value());
}

TEST_CASE("the cores are shared out to the GPU slots, near ones first", "[schedule]") {
  Topology machine = host(0, 8);
  machine.gpus = {gpu(0, {4, 5, 6, 7}), gpu(1, {0, 1, 2, 3})};
  const auto slots = GpuPolicy::for_host(machine, {}).value().slots();
  CHECK(slots[0].cpus == std::vector<int>{4, 5, 6, 7});
  CHECK(slots[1].cpus == std::vector<int>{0, 1, 2, 3});
  CHECK(slots[0].threads == 4);
}

TEST_CASE("two GPUs near the same cores share those, and then take from the rest", "[schedule]") {
  Topology machine = host(0, 8);
  machine.gpus = {gpu(0, {0, 1, 2, 3}), gpu(1, {0, 1, 2, 3})};
  const auto slots = GpuPolicy::for_host(machine, {}).value().slots();
  std::set<int> used;
  for (const auto& slot : slots) {
    CHECK(slot.cpus.size() == 4);
    CHECK(std::count_if(slot.cpus.begin(), slot.cpus.end(), [](int cpu) { return cpu < 4; }) == 2);
    for (const int cpu : slot.cpus) CHECK(used.insert(cpu).second);
  }
}

TEST_CASE("a GPU slot is pinned only if every slot has a core of its own", "[schedule]") {
  const auto few = GpuPolicy::for_host(host(4, 3), {}).value();
  for (const auto& slot : few.slots()) CHECK(slot.cpus.empty());
  const auto placement = few.place(few.slots()[0]);
  CHECK(placement.cpus.empty());
  CHECK(environment(placement).count("GRIDCTL_CPUS") == 0);
  CHECK(placement.defaults.front() == std::pair<std::string, std::string>{"OMP_NUM_THREADS", "1"});

  const auto enough = GpuPolicy::for_host(host(2, 5), {}).value();
  const auto pinned = enough.place(enough.slots()[0]);
  CHECK(pinned.cpus.size() == 2);
  CHECK(environment(pinned).at("GRIDCTL_NCPUS") == "2");
  CHECK(pinned.defaults.front() == std::pair<std::string, std::string>{"OMP_NUM_THREADS", "2"});
}

TEST_CASE("a CPU quota limits the threads of GPU runs", "[schedule]") {
  auto machine = host(2, 8);
  machine.cpu_quota = 5.0;
  const auto slots = GpuPolicy::for_host(machine, {}).value().slots();
  CHECK(slots[0].threads == 2);
}

TEST_CASE("several GPUs a run are neighbours, and what is over stays free", "[schedule]") {
  const auto policy = GpuPolicy::for_host(host(5, 10), together(2)).value();
  CHECK(names(policy) == Words{"gpu:0,1", "gpu:2,3"});
  const auto placement = policy.place(policy.slots()[1]);
  CHECK(placement.gpus.size() == 2);
  CHECK(placement.cpus.size() == 4);
  const auto set = environment(placement);
  CHECK(set.at("GRIDCTL_GPU_UUIDS") ==
        "GPU-2000000a-1111-2222-3333-444444444444,GPU-3000000a-1111-2222-3333-444444444444");
  CHECK(set.at("GRIDCTL_GPU_INDEX") == "2,3");
}

TEST_CASE("numbers of GPUs that do not fit are usage errors", "[schedule]") {
  const auto error = [](const Topology& machine, const GpuOptions& options) {
    const auto policy = GpuPolicy::for_host(machine, options);
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().kind == ErrorKind::usage);
    return policy.error().message;
  };
  CHECK_THAT(error(host(2, 2), together(3)), Contains("wants 3 GPUs, but there are 2"));
  CHECK_THAT(error(host(2, 2), together(0)), Contains("0 GPUs"));
  auto both = together(2);
  both.runs_per_gpu = 2;
  CHECK_THAT(error(host(2, 2), both), Contains("several GPUs and share"));
  auto sliced = host(2, 2);
  sliced.gpus[1].mig_slice = 0;
  CHECK_THAT(error(sliced, together(2)), Contains("MIG"));
  auto exclusive = host(2, 2);
  exclusive.gpus[1].mode = ComputeMode::exclusive;
  CHECK_THAT(error(exclusive, sharing(2)), Contains("GPU 1") && Contains("exclusive"));
  GpuOptions greedy;
  greedy.cores_per_run = 3;
  CHECK_THAT(error(host(2, 5), greedy), Contains("want 3 cores each") && Contains("use 5"));
}

TEST_CASE("a GPU to be packed by measurement has slots that share all of its cores", "[schedule]") {
  const auto policy = GpuPolicy::for_host(host(2, 8), sharing(0)).value();
  const auto slots = policy.slots();
  REQUIRE(slots.size() == 16);
  CHECK(slots[0].name == "gpu:0/0");
  CHECK(slots[2].cpus == std::vector<int>{0, 2, 4, 6});
  CHECK(slots[2].threads == 1);
  for (const auto& claim : policy.claims(slots[2])) CHECK(claim.what != kCpuClaim);

  auto pinned = sharing(0);
  pinned.cores_per_run = 2;
  CHECK(GpuPolicy::for_host(host(2, 8), pinned)->slots().size() == 4);
  auto whole = together(2);
  whole.runs_per_gpu = 0;
  CHECK(names(GpuPolicy::for_host(host(2, 8), whole)) == Words{"gpu:0,1"});
}

TEST_CASE("a GPU run has its share of the cores, whoever has the other GPUs", "[schedule]") {
  const auto cpus = [](const Topology& machine, const GpuOptions& options) {
    return GpuPolicy::for_host(machine, options).value().slots().at(0).cpus;
  };
  const auto machine = host(4, 8);
  CHECK(cpus(machine, of({"1"})) == std::vector<int>{1, 5});
  auto hidden = machine;
  hidden.unused_gpus = {{hidden.gpus[0], "hidden", false}};
  hidden.gpus.erase(hidden.gpus.begin());
  CHECK(cpus(hidden, {}) == std::vector<int>{1, 5});
  auto wanted = of({"1"});
  wanted.cores_per_run = 5;
  CHECK(cpus(machine, wanted).size() == 5);
}

TEST_CASE("a GPU that is left out says why when it is named", "[schedule]") {
  auto machine = host(2, 2);
  machine.unused_gpus = {{machine.gpus[1], "2 other processes use it", true}};
  machine.gpus.pop_back();
  const auto error = GpuPolicy::for_host(machine, of({"1"})).error();
  CHECK_THAT(error.message, Contains("GPU '1' is left out: 2 other processes use it"));
  machine.gpus.clear();
  CHECK_THAT(GpuPolicy::for_host(machine, {}).error().help, Contains("--force-busy"));
}

TEST_CASE("AMD GPUs are shown to ROCm, and counted anew behind it", "[schedule]") {
  auto machine = host(2, 2);
  for (auto& gpu : machine.gpus) gpu.vendor = GpuVendor::amd;
  machine.gpus[0].uuid = "GPU-18f68e602b8a2f5c";
  machine.gpus[1].uuid = "";
  const auto policy = GpuPolicy::for_host(machine, together(2)).value();
  const auto set = environment(policy.place(policy.slots()[0]));
  CHECK(set.at("ROCR_VISIBLE_DEVICES") == "GPU-18f68e602b8a2f5c,1");
  CHECK(set.at("HIP_VISIBLE_DEVICES") == "0,1");
  CHECK(set.count("CUDA_DEVICE_ORDER") == 0);
}

TEST_CASE("shares of one GPU claim parts of it that never meet", "[schedule]") {
  for (const int runs : {1, 2, 3, 7, 100}) {
    const auto policy = GpuPolicy::for_host(host(1, 1), sharing(runs)).value();
    int next = 0;
    for (const auto& slot : policy.slots()) {
      const auto claim = policy.claims(slot).back();
      CHECK(claim.what == host(1, 1).gpus[0].uuid);
      CHECK(claim.first == next);
      CHECK(claim.count > 0);
      next = claim.first + claim.count;
    }
    CHECK(next == kGpuParts);
  }
}

TEST_CASE("GPU runs of a job that is not bound to its cores keep their GPU alone", "[schedule]") {
  auto machine = host(2, 8);
  machine.is_bound = false;
  const auto policy = GpuPolicy::for_host(machine, {}).value();
  REQUIRE(policy.slots().size() == 2);
  const auto placement = policy.place(policy.slots()[1]);
  CHECK(placement.cpus.empty());
  const auto claims = policy.claims(policy.slots()[1]);
  REQUIRE(claims.size() == 1);
  CHECK(claims[0].what == machine.gpus[1].uuid);
  const std::map<std::string, std::string> set(placement.environment.begin(),
                                               placement.environment.end());
  CHECK(set.at("GRIDCTL_NCPUS") == "4");
}
