// What we use of NVML, declared by ourselves: layouts as in NVIDIA's published nvml.h. A driver of
// any age is fine: four functions are required, all others may be missing.
#pragma once

#include <cstdint>

namespace gridctl::sys::nvml {

using Device = struct DeviceHandle*;
using Code = int;

constexpr Code kSuccess = 0;
constexpr Code kNotSupported = 3;
constexpr Code kNoPermission = 4;
constexpr Code kInsufficientSize = 7;
constexpr Code kDriverNotLoaded = 9;
constexpr Code kGpuIsLost = 15;
constexpr Code kResetRequired = 16;
constexpr Code kVersionMismatch = 18;

constexpr unsigned kTextSize = 96;  // of UUIDs and names

struct Memory {
  std::uint64_t total, free, used;
};
struct MemoryV2 {
  unsigned version;
  std::uint64_t total, reserved, free, used;
};
static_assert(sizeof(MemoryV2) == 40);
constexpr unsigned kMemoryV2Version = sizeof(MemoryV2) | (2U << 24U);

struct Utilization {
  unsigned gpu, memory;
};
/// A process as reported by functions without a version; the later versions have ProcessV2.
struct ProcessV1 {
  unsigned pid;
  std::uint64_t memory;
};
struct ProcessV2 {
  unsigned pid;
  std::uint64_t memory;
  unsigned gpu_instance, compute_instance;
};
static_assert(sizeof(ProcessV1) == 16 && sizeof(ProcessV2) == 24);
constexpr std::uint64_t kUnknownMemory = ~std::uint64_t{0};
/// An error of a GPU ("Xid") that the driver reports when it happens.
struct Event {
  Device device;
  unsigned long long type, data;
  unsigned gpu_instance, compute_instance;
};
static_assert(sizeof(Event) == 32);
using EventSet = struct EventSetHandle*;
constexpr unsigned long long kCriticalXid = 8;

constexpr unsigned kModeProhibited = 2;
constexpr unsigned kModeExclusive = 3;

/// The part that all versions share, with room for the longest.
struct PciInfo {
  char bus_id_legacy[16];
  unsigned domain, bus, device, device_id, subsystem_id;
  char rest[32];
};
static_assert(sizeof(PciInfo) == 68);

struct Api {
  // Required.
  Code (*init)() = nullptr;
  Code (*device_count)(unsigned*) = nullptr;
  Code (*device_by_index)(unsigned, Device*) = nullptr;
  Code (*uuid)(Device, char*, unsigned) = nullptr;
  // Taken if there.
  Code (*shutdown)() = nullptr;
  const char* (*error_text)(Code) = nullptr;
  Code (*name)(Device, char*, unsigned) = nullptr;
  Code (*pci_info)(Device, PciInfo*) = nullptr;
  Code (*memory_v2)(Device, MemoryV2*) = nullptr;
  Code (*memory)(Device, Memory*) = nullptr;
  Code (*utilization)(Device, Utilization*) = nullptr;
  Code (*processes)(Device, unsigned*, ProcessV2*) = nullptr;
  Code (*processes_v1)(Device, unsigned*, ProcessV1*) = nullptr;
  Code (*compute_mode)(Device, unsigned*) = nullptr;
  Code (*cpu_affinity)(Device, unsigned, unsigned long*) = nullptr;
  Code (*mig_mode)(Device, unsigned*, unsigned*) = nullptr;
  Code (*max_mig_slices)(Device, unsigned*) = nullptr;
  Code (*mig_slice)(Device, unsigned, Device*) = nullptr;
  Code (*remapped_rows)(Device, unsigned*, unsigned*, unsigned*, unsigned*) = nullptr;
  Code (*event_set)(EventSet*) = nullptr;
  Code (*register_events)(Device, unsigned long long, EventSet) = nullptr;
  Code (*next_event)(EventSet, Event*, unsigned) = nullptr;

  [[nodiscard]] bool complete() const { return init && device_count && device_by_index && uuid; }
};

}  // namespace gridctl::sys::nvml
