#include "options/device_options.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

const std::vector<cli::Candidate>& kinds_of_devices() {
  static const std::vector<cli::Candidate> kinds = {{"auto", "GPUs if there are any, else CPUs"},
                                                    {"cpu", "one core a run"},
                                                    {"gpu", "one GPU a run"}};
  return kinds;
}

/// The GPUs of the inventory on the line, else of this machine.
std::vector<Gpu> gpus_for(const cli::CompletionContext& context) {
  const auto inventory = context.arguments ? context.arguments->text("inventory") : std::string();
  if (!inventory.empty()) {
    const auto described = sys::read_inventory(inventory);
    return described ? described->gpus : std::vector<Gpu>();
  }
  Topology topology;
  sys::detect_gpus(topology);
  return topology.gpus;
}

/// Behind `gpu:0,` the ids of the other GPUs.
std::vector<cli::Candidate> complete_device(const cli::CompletionContext& context) {
  constexpr std::string_view kIds = "gpu:";
  auto candidates = kinds_of_devices();
  const auto& typed = context.prefix;
  const auto comma = typed.rfind(',');
  const bool goes_on = typed.starts_with(kIds) && comma != std::string::npos;
  const auto kept = goes_on ? typed.substr(0, comma + 1) : std::string(kIds);
  const auto listed = split(kept.substr(kIds.size()), ',');
  for (const auto& gpu : gpus_for(context)) {
    const auto id = std::to_string(gpu.index);
    if (std::ranges::count(listed, id) > 0) continue;
    candidates.push_back(
        {kept + id, fmt::format("{}, {} of {} used", gpu.name, human_size(gpu.memory_used),
                                human_size(gpu.memory_total))});
  }
  return candidates;
}

cli::Option option(const char* name, const char* metavar, const char* help) {
  return {.name = name, .metavar = metavar, .help = help, .group = "Devices"};
}

std::vector<cli::Option> cpu_options() {
  auto cores = option("cpus-per-run", "N", "Cores for each run, pinned");
  cores.default_text = "1, or a share for each GPU";
  auto layout = option("cpu-layout", "WORD", "Runs over the NUMA nodes in turn, or node by node");
  layout.choices = {"spread", "pack"};
  layout.default_value = "spread";
  const auto smt = option("smt", "", "Give hyper-threads of one core to different runs");
  return {cores, layout, smt};
}

std::vector<cli::Option> gpu_options() {
  auto gpus = option("gpus-per-run", "N", "Whole GPUs for each run");
  gpus.default_value = "1";
  auto runs = option("runs-per-gpu", "N", "Runs that share one GPU; auto: by their memory");
  runs.default_text = "grid, else 1";
  const auto share = option("gpu-share", "PART", "The same as a part of a GPU for each run: 0.5");
  const auto memory = option("min-free-mem", "SIZE", "Leave out GPUs with less free memory");
  const auto busy = option("force-busy", "", "Use GPUs on which others compute, too");
  return {gpus, runs, share, memory, busy};
}

std::vector<cli::Option> sharing_options() {
  const auto share =
      option("share-devices", "", "Use cores and GPUs that another gridctl has reserved, too");
  return {share, inventory_option()};
}

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
                                                    int runs_per_gpu) {
  GRIDCTL_TRY_ASSIGN(const auto cores, arguments.integer("cpus-per-run", 1));
  GRIDCTL_TRY_ASSIGN(const auto gpus, arguments.integer("gpus-per-run", 1));
  GRIDCTL_TRY_ASSIGN(const auto runs, runs_per_gpu_from(arguments, runs_per_gpu));
  schedule::DeviceOptions options;
  options.cores_per_run = static_cast<int>(cores.value_or(0));
  options.gpus_per_run = static_cast<int>(gpus.value_or(1));
  options.runs_per_gpu = runs;
  options.use_smt = arguments.flag("smt");
  if (arguments.text("cpu-layout") == "pack") options.cpu_layout = schedule::CpuLayout::pack;
  return options;
}

/// What options of that rank say: the command line and variables win over a grid, files do not.
RunResources resources_from(const cli::Arguments& arguments, const DeviceRequest& request,
                            const schedule::DeviceOptions& options, bool is_flag) {
  const auto is_said = [&](const char* option) {
    const auto from = arguments.from(option);
    if (!arguments.given(option)) return false;
    return (from == cli::Arguments::From::file) != is_flag;
  };
  RunResources said;
  if (is_said("device")) said.device = request.kind;
  if (is_said("gpus-per-run")) said.gpus = options.gpus_per_run;
  if (is_said("cpus-per-run")) said.cpus = options.cores_per_run;
  return said;
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

}  // namespace

Result<session::DeviceWishes> device_wishes_from(const cli::Arguments& arguments,
                                                 int runs_per_gpu) {
  const auto request = parse_device_request(arguments.text("device"));
  if (!request) return tl::unexpected(arguments.blame("device", request.error()));
  GRIDCTL_TRY_ASSIGN(const auto options, device_options_from(arguments, runs_per_gpu));
  GRIDCTL_TRY_ASSIGN(const auto busy, busy_rules_from(arguments));
  return session::DeviceWishes{.request = *request,
                               .options = options,
                               .flags = resources_from(arguments, *request, options, true),
                               .defaults = resources_from(arguments, *request, options, false),
                               .busy = busy,
                               .inventory = arguments.text("inventory"),
                               .is_shared = arguments.flag("share-devices")};
}

cli::Option inventory_option() {
  auto inventory = option("inventory", "FILE", "Cores and GPUs by this JSON file, not by looking");
  inventory.completer = cli::Completer::files({"json"});
  return inventory;
}

std::vector<cli::Option> device_options() {
  cli::Option device{.name = "device",
                     .letter = 'd',
                     .metavar = "SPEC",
                     .help = "auto, cpu, gpu, or gpu:IDS such as gpu:0,2",
                     .group = "Devices",
                     .default_value = "auto",
                     .completer = cli::Completer::dynamic_values(complete_device)};

  device.completer.candidates = kinds_of_devices();
  device.completer.keep_order = true;

  cli::Option concurrent{.name = "max-concurrent",
                         .letter = 'j',
                         .metavar = "N",
                         .help = "Runs at the same time, capped by the slots there are",
                         .group = "Devices",
                         .default_text = "grid, else all slots"};
  std::vector<cli::Option> options = {device, concurrent};
  for (const auto& group : {cpu_options(), gpu_options(), sharing_options()})
    options.insert(options.end(), group.begin(), group.end());
  return options;
}

Result<int> max_concurrent_from(const cli::Arguments& arguments, int otherwise) {
  GRIDCTL_TRY_ASSIGN(const auto number, arguments.integer("max-concurrent", 1));
  return number.has_value() ? static_cast<int>(*number) : otherwise;
}

}  // namespace gridctl::commands
