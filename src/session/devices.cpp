#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/session/devices.hpp>
#include <gridctl/sys/allocation.hpp>
#include <gridctl/sys/host.hpp>

#include <functional>
#include <variant>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

/// Others may be asked only where they can leave word; nobody else's locks: nothing is reserved.
std::function<bool(const std::string&)> reserved_by_anybody() {
  auto reservations = sys::Reservations::open_default();
  if (!reservations) return [](const std::string& /*name*/) { return false; };
  return [all = std::move(*reservations)](const std::string& name) {
    return !all.holders(name).empty();
  };
}

}  // namespace

Result<Topology> read_topology(const std::string& inventory, bool with_gpus) {
  if (!inventory.empty()) return sys::read_inventory(inventory);
  auto topology = sys::detect_cpus();
  if (const auto allocation = sys::find_allocation(process_environment))
    sys::keep_to(*allocation, topology);
  if (with_gpus) sys::detect_gpus(topology);
  return topology;
}

Result<schedule::AnyDevice> find_device(const DeviceWishes& wishes, const Messages& messages) {
  GRIDCTL_TRY_ASSIGN(auto topology,
                     read_topology(wishes.inventory, wishes.request.kind != DeviceKind::cpu));
  if (!topology.gpus.empty())
    schedule::leave_out_busy(topology, wishes.busy, reserved_by_anybody());
  if (!topology.is_bound)
    messages.notice(
        fmt::format("Slurm gives this job {} of the node's cores and has not bound it to them: "
                    "runs are not pinned",
                    topology.cores.size()));
  auto device = schedule::make_device(wishes.request, topology, wishes.options);
  const auto busy = schedule::list_busy(topology);
  if (device && !busy.empty())
    messages.warn({.message = busy, .help = "'--force-busy' uses GPUs that others use"});
  return device;
}

DeviceUse use_of(const DeviceWishes& wishes, const schedule::AnyDevice& device) {
  return {.is_shared = wishes.is_shared,
          .is_gpu = std::holds_alternative<schedule::GpuPolicy>(device),
          .busy = wishes.busy,
          .packs_by_measurement = wishes.options.runs_per_gpu == 0};
}

Devices::Devices(const DeviceUse& use, const Messages& messages, const std::string& experiment)
    : use_(use) {
  if (use.is_gpu) monitor_ = sys::make_gpu_monitor();
  auto reservations = sys::Reservations::open_default();
  if (reservations) {
    reservations->describe(experiment);
    ports_ = std::make_unique<sys::Ports>(*reservations);
    if (!use.is_shared) reservations_ = std::move(*reservations);
    return;
  }
  ports_ = std::make_unique<sys::Ports>(std::nullopt);
  messages.warn(
      {.message = "another gridctl may use the same devices: " + reservations.error().message,
       .help = reservations.error().help});
}

schedule::DeviceRules Devices::rules() const {
  return {reservations_ ? &*reservations_ : nullptr,
          monitor_.get(),
          use_.busy,
          use_.packs_by_measurement,
          {},
          ports_.get()};
}

}  // namespace gridctl::session
