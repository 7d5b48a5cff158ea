#include "device_choice.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/host.hpp>

#include <cmath>
#include <ostream>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

/// --runs-per-gpu, or --gpu-share: so many of those parts fit into one GPU.
Result<int> runs_per_gpu_from(const cli::Arguments& arguments, int otherwise) {
  const bool by_measurement = arguments.text("runs-per-gpu") == "auto";
  const auto runs =
      by_measurement ? Result<std::optional<long>>(0) : arguments.integer("runs-per-gpu", 1);
  if (!runs) return tl::unexpected(runs.error());
  const auto part = arguments.number("gpu-share");
  if (!part) return tl::unexpected(part.error());
  if (!part->has_value()) return static_cast<int>(runs->value_or(otherwise));
  if (runs->has_value())
    return fail(ErrorKind::usage, "'--gpu-share' and '--runs-per-gpu' say the same",
                "leave one of them out");
  if (!(**part >= 0.01 && **part <= 1))
    return fail(ErrorKind::usage,
                fmt::format("a run cannot have {} of a GPU", arguments.text("gpu-share")),
                "give it a part from 0.01 to 1, or whole GPUs with '--gpus-per-run'");
  return static_cast<int>(std::floor(1 / **part + 1e-9));
}

Result<schedule::DeviceOptions> device_options_from(const cli::Arguments& arguments,
                                                    const GridWishes& wishes) {
  const auto cores = arguments.integer("cpus-per-run", 1);
  if (!cores) return tl::unexpected(cores.error());
  const auto gpus = arguments.integer("gpus-per-run", 1);
  if (!gpus) return tl::unexpected(gpus.error());
  const auto runs = runs_per_gpu_from(arguments, wishes.runs_per_gpu);
  if (!runs) return tl::unexpected(runs.error());
  schedule::DeviceOptions options;
  options.cores_per_run = static_cast<int>(cores->value_or(0));
  options.gpus_per_run = static_cast<int>(gpus->value_or(1));
  options.runs_per_gpu = *runs;
  options.use_smt = arguments.flag("smt");
  if (arguments.text("cpu-layout") == "pack") options.cpu_layout = schedule::CpuLayout::pack;
  return options;
}

/// Others may be asked only where they can leave word; nobody else's locks: nothing is reserved.
std::function<bool(const std::string&)> reserved_by_anybody() {
  auto reservations = sys::Reservations::open_default();
  if (!reservations) return [](const std::string& /*name*/) { return false; };
  return [all = std::move(*reservations)](const std::string& name) {
    return !all.holders(name).empty();
  };
}

}  // namespace

Result<Topology> topology_from(const cli::Arguments& arguments, bool with_gpus) {
  if (const auto file = arguments.text("inventory"); !file.empty())
    return sys::read_inventory(file);
  auto topology = sys::detect_cpus();
  if (with_gpus) sys::detect_gpus(topology);
  return topology;
}

Result<schedule::BusyRules> busy_rules_from(const cli::Arguments& arguments) {
  schedule::BusyRules rules;
  rules.use_busy = arguments.flag("force-busy");
  if (!arguments.given("min-free-mem")) return rules;
  const auto size = parse_size(arguments.text("min-free-mem"));
  if (!size)
    return fail(ErrorKind::usage,
                fmt::format("'--min-free-mem {}' is no size", arguments.text("min-free-mem")),
                "write a number of bytes or of larger units, as in 8GiB");
  rules.min_free_memory = *size;
  return rules;
}

Result<schedule::AnyDevice> device_from(const cli::Arguments& arguments,
                                        const cli::Services& services, const GridWishes& wishes) {
  const auto request = parse_device_request(arguments.text("device"));
  if (!request) return tl::unexpected(arguments.blame("device", request.error()));
  const auto options = device_options_from(arguments, wishes);
  if (!options) return tl::unexpected(options.error());
  const auto rules = busy_rules_from(arguments);
  if (!rules) return tl::unexpected(rules.error());
  auto topology = topology_from(arguments, request->kind != DeviceKind::cpu);
  if (!topology) return tl::unexpected(topology.error());

  if (!topology->gpus.empty()) schedule::leave_out_busy(*topology, *rules, reserved_by_anybody());
  auto device = schedule::make_device(*request, *topology, *options);
  const auto busy = schedule::list_busy(*topology);
  if (device && !busy.empty() && services.globals.verbosity >= 0)
    *services.err.stream << to_text(Warning{busy, "'--force-busy' uses GPUs that others use", {}});
  return device;
}

Result<DeviceUse> device_use_from(const cli::Arguments& arguments,
                                  const schedule::AnyDevice& device, const GridWishes& wishes) {
  const auto rules = busy_rules_from(arguments);
  if (!rules) return tl::unexpected(rules.error());
  const auto runs = runs_per_gpu_from(arguments, wishes.runs_per_gpu);
  if (!runs) return tl::unexpected(runs.error());
  const bool is_gpu = std::holds_alternative<schedule::GpuPolicy>(device);
  return DeviceUse{arguments.flag("share-devices"), is_gpu, *rules, *runs == 0};
}

DeviceTools::DeviceTools(const DeviceUse& use, const cli::Services& services,
                         const std::string& experiment)
    : use_(use) {
  if (use.is_gpu) monitor_ = sys::make_gpu_monitor();
  if (use.is_shared) return;
  auto reservations = sys::Reservations::open_default();
  if (reservations) {
    reservations->describe(experiment);
    reservations_ = std::move(*reservations);
    return;
  }
  *services.err.stream << to_text(
      Warning{"another gridctl may use the same devices: " + reservations.error().message,
              reservations.error().help,
              {}});
}

schedule::DeviceRules DeviceTools::rules() const {
  return {reservations_ ? &*reservations_ : nullptr,
          monitor_.get(),
          use_.busy,
          use_.packs_by_measurement,
          {}};
}

}  // namespace gridctl::commands
