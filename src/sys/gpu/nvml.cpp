#include "gpu/nvml.hpp"

#include "gpu/nvml_api.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <optional>

#include <dlfcn.h>
#include <fmt/format.h>

namespace gridctl::sys {
namespace {

using nvml::Api;
using nvml::Code;
using nvml::Device;

/// Takes the first of the names that the library has: newer drivers bring newer versions.
template <class Function>
void find(void* library, Function*& function, std::initializer_list<const char*> names) {
  for (const auto* name : names) {
    function = reinterpret_cast<Function*>(::dlsym(library, name));
    if (function) return;
  }
}

Api load_api(void* library) {
  Api api;
  find(library, api.init, {"nvmlInit_v2", "nvmlInit"});
  find(library, api.shutdown, {"nvmlShutdown"});
  find(library, api.device_count, {"nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"});
  find(library, api.device_by_index,
       {"nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"});
  find(library, api.uuid, {"nvmlDeviceGetUUID"});
  find(library, api.error_text, {"nvmlErrorString"});
  find(library, api.name, {"nvmlDeviceGetName"});
  find(library, api.pci_info, {"nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetPciInfo_v2"});
  find(library, api.memory_v2, {"nvmlDeviceGetMemoryInfo_v2"});
  find(library, api.memory, {"nvmlDeviceGetMemoryInfo"});
  find(library, api.utilization, {"nvmlDeviceGetUtilizationRates"});
  find(library, api.processes,
       {"nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2"});
  find(library, api.processes_v1, {"nvmlDeviceGetComputeRunningProcesses"});
  find(library, api.compute_mode, {"nvmlDeviceGetComputeMode"});
  find(library, api.cpu_affinity, {"nvmlDeviceGetCpuAffinity"});
  find(library, api.mig_mode, {"nvmlDeviceGetMigMode"});
  find(library, api.max_mig_slices, {"nvmlDeviceGetMaxMigDeviceCount"});
  find(library, api.mig_slice, {"nvmlDeviceGetMigDeviceHandleByIndex"});
  find(library, api.remapped_rows, {"nvmlDeviceGetRemappedRows"});
  find(library, api.event_set, {"nvmlEventSetCreate"});
  find(library, api.register_events, {"nvmlDeviceRegisterEvents"});
  find(library, api.next_event, {"nvmlEventSetWait_v2", "nvmlEventSetWait"});
  return api;
}

/// An error of the library in words for a user.
std::string explain(const Api& api, Code code) {
  switch (code) {
    case nvml::kNoPermission:
      return "the NVIDIA driver refuses access: check /dev/nvidia*";
    case nvml::kDriverNotLoaded:
      return "the NVIDIA driver is not loaded: 'nvidia-smi' should list GPUs";
    case nvml::kGpuIsLost:
      return "it is lost (fallen off the bus): the machine needs a restart";
    case nvml::kResetRequired:
      return "it must be reset before it can be used";
    case nvml::kVersionMismatch:
      return "the NVIDIA driver was upgraded but an old one is still loaded: restart the machine";
    default:
      break;
  }
  const char* text = api.error_text ? api.error_text(code) : nullptr;
  return fmt::format("NVML error {} ({})", code, printable(text ? text : "unknown"));
}

/// Why the library could not be loaded.
std::string explain_load() {
  const char* error = ::dlerror();
  const std::string text = printable(error ? error : "unknown error");
  if (text.find("No such file") != std::string::npos)
    return "no NVIDIA driver is installed (libnvidia-ml.so.1 is missing)";
  return "the NVIDIA driver's library cannot be loaded: " + text;
}

template <std::size_t N>
std::string text_of(const std::array<char, N>& buffer) {
  // Not every driver ends a text that fills the buffer.
  return {buffer.data(), ::strnlen(buffer.data(), N)};
}

Code read_memory(const Api& api, Device device, Gpu& gpu) {
  nvml::MemoryV2 v2{};
  v2.version = nvml::kMemoryV2Version;
  if (api.memory_v2 && api.memory_v2(device, &v2) == nvml::kSuccess) {
    gpu.memory_total = v2.total;
    gpu.memory_used = v2.used;
    return nvml::kSuccess;
  }
  nvml::Memory v1{};
  const Code code = api.memory ? api.memory(device, &v1) : nvml::kNotSupported;
  if (code != nvml::kSuccess) return code;
  gpu.memory_total = v1.total;
  gpu.memory_used = v1.used;
  return code;
}

/// The driver may name fewer processes than there are: in a container it knows how many, not which.
template <class Process>
void read_users(Code (*ask)(Device, unsigned*, Process*), Device device, Gpu& gpu) {
  std::vector<Process> list(64);
  auto count = static_cast<unsigned>(list.size());
  Code code = ask(device, &count, list.data());
  if (code == nvml::kInsufficientSize) {
    list.resize(std::size_t{count} + 64);  // some more may start meanwhile
    count = static_cast<unsigned>(list.size());
    code = ask(device, &count, list.data());
  }
  if (code != nvml::kSuccess) return;
  list.resize(std::min<std::size_t>(count, list.size()));
  gpu.processes = static_cast<int>(list.size());
  for (const auto& process : list) {
    if (process.pid == 0) continue;
    const auto memory = process.memory == nvml::kUnknownMemory ? 0 : process.memory;
    gpu.users.push_back({static_cast<int>(process.pid), memory});
  }
}

void read_state(const Api& api, Device device, Gpu& gpu) {
  nvml::Utilization busy{};
  if (api.utilization && api.utilization(device, &busy) == nvml::kSuccess)
    gpu.utilization = static_cast<int>(busy.gpu);
  if (api.processes)
    read_users(api.processes, device, gpu);
  else if (api.processes_v1)
    read_users(api.processes_v1, device, gpu);
  unsigned mode = 0;
  if (!api.compute_mode || api.compute_mode(device, &mode) != nvml::kSuccess) return;
  if (mode == nvml::kModeProhibited) gpu.mode = ComputeMode::prohibited;
  if (mode == nvml::kModeExclusive) gpu.mode = ComputeMode::exclusive;
}

std::vector<int> read_near_cpus(const Api& api, Device device) {
  constexpr unsigned kBits = sizeof(unsigned long) * CHAR_BIT;
  std::array<unsigned long, 64> words{};  // 4,096 processing units
  if (!api.cpu_affinity || api.cpu_affinity(device, words.size(), words.data()) != nvml::kSuccess)
    return {};
  std::vector<int> cpus;
  for (unsigned bit = 0; bit < words.size() * kBits; ++bit) {
    if (words[bit / kBits] >> (bit % kBits) & 1U) cpus.push_back(static_cast<int>(bit));
  }
  return cpus;
}

/// All about one GPU or slice; the code of the error if it does not tell who it is.
Code read_gpu(const Api& api, Device device, Gpu& gpu) {
  std::array<char, nvml::kTextSize> text{};
  if (const Code code = api.uuid(device, text.data(), nvml::kTextSize); code != nvml::kSuccess)
    return code;
  gpu.uuid = printable(text_of(text));
  text.fill('\0');
  if (api.name && api.name(device, text.data(), nvml::kTextSize) == nvml::kSuccess)
    gpu.name = printable(text_of(text));
  read_memory(api, device, gpu);
  read_state(api, device, gpu);
  return nvml::kSuccess;
}

/// A GPU that was found, with the handles by which the library is asked about it.
struct Known {
  Device device;
  Device whole;  // the GPU that a slice is of, else the same
  Gpu gpu;
};

/// The slices of a GPU that is in MIG mode; it cannot be used as a whole then.
std::optional<std::vector<Known>> read_slices(const Api& api, const Known& whole) {
  unsigned mode = 0;
  unsigned pending = 0;
  if (!api.mig_mode || !api.max_mig_slices || !api.mig_slice ||
      api.mig_mode(whole.device, &mode, &pending) != nvml::kSuccess || mode == 0)
    return std::nullopt;
  unsigned places = 0;
  if (api.max_mig_slices(whole.device, &places) != nvml::kSuccess) places = 0;
  std::vector<Known> slices;
  for (unsigned place = 0; place < places; ++place) {
    Device handle = nullptr;
    if (api.mig_slice(whole.device, place, &handle) != nvml::kSuccess) continue;  // an empty place
    Gpu slice;
    if (read_gpu(api, handle, slice) != nvml::kSuccess) continue;
    slice.index = whole.gpu.index;
    slice.mig_slice = static_cast<int>(place);
    slice.pci_bus_id = whole.gpu.pci_bus_id;
    slice.near_cpus = whole.gpu.near_cpus;
    slices.push_back({handle, whole.device, std::move(slice)});
  }
  return slices;
}

/// A GPU that answered, still to be numbered.
struct Answer {
  Device device;
  std::string pci_bus_id;
  int index;
};

/// Every GPU that can be asked. The numbers of the others stay free, so that ours are nvidia-smi's.
std::vector<Answer> find_gpus(const Api& api, unsigned count, std::vector<std::string>& notes) {
  std::vector<Answer> answers;
  for (unsigned index = 0; index < count; ++index) {
    Device device = nullptr;
    const Code code = api.device_by_index(index, &device);
    if (code != nvml::kSuccess) {
      notes.push_back(fmt::format("GPU {} is left out: {}", index, explain(api, code)));
      continue;
    }
    nvml::PciInfo pci{};
    if (!api.pci_info || api.pci_info(device, &pci) != nvml::kSuccess) pci = {};
    answers.push_back({device,
                       fmt::format("{:08X}:{:02X}:{:02X}.0", pci.domain, pci.bus, pci.device),
                       static_cast<int>(index)});
  }
  std::vector<int> numbers;
  numbers.reserve(answers.size());
  for (const auto& answer : answers) numbers.push_back(answer.index);
  std::stable_sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
    return a.pci_bus_id < b.pci_bus_id;  // hexadecimal of fixed width
  });
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i].index = numbers[i];
  return answers;
}

struct Found {
  std::vector<Known> gpus;
  std::string note;
};

Found read_gpus(const Api& api) {
  Found found;
  std::vector<std::string> notes;
  unsigned count = 0;
  if (const Code code = api.device_count(&count); code != nvml::kSuccess)
    return {{}, "the NVIDIA driver cannot count its GPUs: " + explain(api, code)};
  for (const auto& [device, pci_bus_id, index] : find_gpus(api, count, notes)) {
    Known known{device, device, {}};
    known.gpu.index = index;
    known.gpu.pci_bus_id = pci_bus_id;
    if (const Code code = read_gpu(api, device, known.gpu); code != nvml::kSuccess) {
      notes.push_back(fmt::format("GPU {} is left out: {}", index, explain(api, code)));
      continue;
    }
    known.gpu.near_cpus = read_near_cpus(api, device);
    const auto slices = read_slices(api, known);
    if (!slices) {
      found.gpus.push_back(std::move(known));
    } else if (slices->empty()) {
      notes.push_back(
          fmt::format("GPU {} is left out: it is in MIG mode but has no slices", index));
    } else {
      found.gpus.insert(found.gpus.end(), slices->begin(), slices->end());
    }
  }
  if (count == 0) notes.emplace_back("the NVIDIA driver knows no GPU");
  found.note = join(notes, "; ");
  return found;
}

/// Errors that programs cause by themselves, as NVIDIA's plugin for Kubernetes counts them.
bool is_fault_of_program(unsigned long long xid) {
  constexpr std::array<unsigned long long, 6> kOfPrograms = {13, 31, 43, 45, 68, 109};
  return std::find(kOfPrograms.begin(), kOfPrograms.end(), xid) != kOfPrograms.end();
}

/// Why the GPU itself can take no more runs, as far as asking tells; empty if it can.
std::string find_fault(const Api& api, Device device, Gpu& gpu) {
  Gpu now;
  for (const Code code : {read_gpu(api, device, now), read_memory(api, device, now)}) {
    if (code == nvml::kGpuIsLost || code == nvml::kResetRequired) return explain(api, code);
  }
  if (now.uuid != gpu.uuid) return "it does not tell any more who it is";
  gpu.memory_used = now.memory_used;
  gpu.utilization = now.utilization;
  gpu.processes = now.processes;
  gpu.users = std::move(now.users);
  unsigned correctable = 0;
  unsigned uncorrectable = 0;
  unsigned pending = 0;
  unsigned failed = 0;
  if (api.remapped_rows &&
      api.remapped_rows(device, &correctable, &uncorrectable, &pending, &failed) ==
          nvml::kSuccess &&
      failed != 0)
    return "rows of its memory are broken and could not be replaced (ECC)";
  return {};
}

}  // namespace

struct NvmlSession::State {
  void* library = nullptr;
  std::string problem;  // why it cannot be used
  Api api;
  std::vector<Known> known;
  nvml::EventSet events = nullptr;

  void open(const char* name);
  void listen();
  void take_events();
};

void NvmlSession::State::open(const char* name) {
  library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    problem = explain_load();
    return;
  }
  api = load_api(library);
  if (!api.complete()) {
    problem = "the installed libnvidia-ml.so.1 lacks functions we need";
  } else if (const Code code = api.init(); code != nvml::kSuccess) {
    problem = explain(api, code);
  }
}

void NvmlSession::State::listen() {
  if (events || !api.event_set || !api.register_events || !api.next_event) return;
  if (api.event_set(&events) != nvml::kSuccess) events = nullptr;
  if (!events) return;
  for (const auto& one : known) api.register_events(one.whole, nvml::kCriticalXid, events);
}

void NvmlSession::State::take_events() {
  nvml::Event event{};
  while (events && api.next_event(events, &event, 0) == nvml::kSuccess) {
    if (is_fault_of_program(event.data)) continue;
    for (auto& one : known) {
      if (one.whole == event.device && one.gpu.fault.empty())
        one.gpu.fault = fmt::format("the driver reports an error of it (Xid {})", event.data);
    }
  }
}

NvmlSession::NvmlSession(const char* library) : state_(std::make_unique<State>()) {
  state_->open(library);
}

NvmlSession::~NvmlSession() {
  if (state_->problem.empty() && state_->api.shutdown) state_->api.shutdown();
  if (state_->library) ::dlclose(state_->library);
}

GpuInventory NvmlSession::read() {
  if (!state_->problem.empty()) return {{}, state_->problem};
  auto found = read_gpus(state_->api);
  state_->known = std::move(found.gpus);
  GpuInventory inventory{{}, std::move(found.note)};
  for (const auto& one : state_->known) inventory.gpus.push_back(one.gpu);
  return inventory;
}

std::vector<Gpu> NvmlSession::look() {
  state_->listen();
  state_->take_events();
  std::vector<Gpu> gpus;
  for (auto& one : state_->known) {
    auto fault = find_fault(state_->api, one.device, one.gpu);
    if (one.gpu.fault.empty()) one.gpu.fault = std::move(fault);
    gpus.push_back(one.gpu);
  }
  return gpus;
}

GpuInventory read_nvml(const char* library) {
  return NvmlSession(library).read();
}

}  // namespace gridctl::sys
