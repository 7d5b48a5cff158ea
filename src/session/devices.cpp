#include "gpu_load.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/session/devices.hpp>
#include <gridctl/sys/allocation.hpp>
#include <gridctl/sys/host.hpp>
#include <gridctl/sys/memory.hpp>

#include <algorithm>
#include <functional>
#include <utility>

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
  GRIDCTL_TRY_ASSIGN(auto found, find_device(wishes, GridResources(), messages));
  return std::move(found.device);
}

namespace {

/// What the grid says does not count where a flag says otherwise: people must know.
void say_what_wins(const RunResources& flags, const GridResources& wanted,
                   const Messages& messages) {
  const auto other = [](const auto& flag, const auto& said) {
    return flag && said && *flag != *said;
  };
  const auto loses = [&](const RunResources& said) {
    return other(flags.device, said.device) || other(flags.gpus, said.gpus) ||
           other(flags.cpus, said.cpus);
  };
  const auto tasks = static_cast<std::size_t>(std::ranges::count_if(wanted.trainings, loses));
  if (tasks > 0)
    messages.notice(fmt::format("the options for devices win over the 'resources' of {}",
                                counted(tasks, "task")));
}

/// Several classes, or GPUs whose cores may not suffice for all, need slots that may overlap.
Result<schedule::AnyDevice> device_for(const DeviceWishes& wishes, const RunClasses& classes,
                                       const Topology& topology,
                                       const schedule::MixedOptions& mixed) {
  const auto& first = classes.all.front();
  if (classes.all.size() > 1 || (first.kind == DeviceKind::gpu && first.cpus > 0)) {
    GRIDCTL_TRY_ASSIGN(auto policy, schedule::MixedPolicy::for_host(topology, classes.all, mixed));
    return policy;
  }
  auto options = wishes.options;
  options.cores_per_run = first.cpus;
  options.gpus_per_run = std::max(1, first.gpus);
  return schedule::make_device({first.kind, wishes.request.ids}, topology, options);
}

}  // namespace

Result<FoundDevice> find_device(const DeviceWishes& wishes, const GridResources& wanted,
                                const Messages& messages) {
  const bool is_said = wanted.says_anything();
  const bool needs_gpus = wishes.flags.device.value_or(DeviceKind::gpu) != DeviceKind::cpu &&
                          (is_said || wishes.request.kind != DeviceKind::cpu);
  GRIDCTL_TRY_ASSIGN(auto topology, read_topology(wishes.inventory, needs_gpus));
  if (!topology.gpus.empty())
    schedule::leave_out_busy(topology, wishes.busy, reserved_by_anybody());
  if (!topology.is_bound)
    messages.notice(
        fmt::format("Slurm gives this job {} of the node's cores and has not bound it to them: "
                    "runs are not pinned",
                    topology.cores.size()));
  RunClasses classes;
  auto memory = std::uint64_t{0};
  auto device = [&]() -> Result<schedule::AnyDevice> {
    if (!is_said) return schedule::make_device(wishes.request, topology, wishes.options);
    say_what_wins(wishes.flags, wanted, messages);
    memory = sys::memory_of_machine();
    const schedule::MixedOptions mixed{wishes.request.ids, wishes.options.runs_per_gpu,
                                       wishes.options.cpu_layout, wishes.options.use_smt};
    GRIDCTL_TRY_ASSIGN(
        classes, classes_of(wanted, topology, {wishes.flags, wishes.defaults, mixed, memory}));
    return device_for(wishes, classes, topology, mixed);
  }();
  if (!device) return tl::unexpected(device.error());
  const auto busy = schedule::list_busy(topology);
  if (!busy.empty() && (!is_said || schedule::has_gpus(*device)))
    messages.warn({.message = busy, .help = "'--force-busy' uses GPUs that others use"});
  return FoundDevice{std::move(*device), std::move(classes), memory};
}

DeviceUse use_of(const DeviceWishes& wishes, const schedule::AnyDevice& device) {
  return {.is_shared = wishes.is_shared,
          .is_gpu = schedule::has_gpus(device),
          .busy = wishes.busy,
          .packs_by_measurement = wishes.options.runs_per_gpu == 0};
}

Devices::Devices(const DeviceUse& use, const Messages& messages, const std::string& experiment)
    : use_(use) {
  if (use.is_gpu) monitor_ = std::make_unique<RememberingMonitor>(sys::make_gpu_monitor());
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

Devices::~Devices() = default;

const std::vector<Gpu>& Devices::last_seen_gpus() const {
  static const std::vector<Gpu> kNone;
  return monitor_ ? monitor_->last() : kNone;
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
