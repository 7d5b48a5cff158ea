// The NVIDIA driver's own library, loaded at run time: gridctl runs where there is none, and links
// to nothing of NVIDIA's.
#pragma once

#include <gridctl/core/resources.hpp>

#include <memory>
#include <string>
#include <vector>

namespace gridctl::sys {

struct GpuInventory {
  std::vector<Gpu> gpus;  ///< those that answered, by PCI bus id
  std::string note;       ///< why there are none, or which were left out; may be empty
};

/// The library, loaded and initialised: to ask it again costs milliseconds.
class NvmlSession {
 public:
  explicit NvmlSession(const char* library = "libnvidia-ml.so.1");
  NvmlSession(const NvmlSession&) = delete;
  NvmlSession& operator=(const NvmlSession&) = delete;
  ~NvmlSession();

  /// All GPUs of the machine, and in place of a GPU that is cut into MIG slices its slices.
  [[nodiscard]] GpuInventory read();
  /// The present memory, utilisation and users of the GPUs that read() found, which comes first.
  /// Gpu::fault is set if a GPU got lost or the driver has reported errors of it since the first
  /// look.
  [[nodiscard]] std::vector<Gpu> look();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads the GPUs in a session that ends at once.
[[nodiscard]] GpuInventory read_nvml(const char* library = "libnvidia-ml.so.1");

}  // namespace gridctl::sys
