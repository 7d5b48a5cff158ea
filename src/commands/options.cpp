#include "options.hpp"

#include "experiment_lock.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/host.hpp>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

std::vector<cli::Candidate> complete_device(const cli::CompletionContext& /*context*/) {
  std::vector<cli::Candidate> candidates = {{"auto", "GPUs if there are any, else CPUs"},
                                            {"cpu", "one core a run"},
                                            {"gpu", "one GPU a run"}};
  Topology topology;
  sys::detect_gpus(topology);
  for (const auto& gpu : topology.gpus) {
    candidates.push_back({fmt::format("gpu:{}", gpu.index),
                          fmt::format("{}, {} of {} used", gpu.name, human_size(gpu.memory_used),
                                      human_size(gpu.memory_total))});
  }
  return candidates;
}

}  // namespace

std::vector<cli::Option> device_options() {
  cli::Option device;
  device.name = "device";
  device.letter = 'd';
  device.metavar = "SPEC";
  device.help = "auto, cpu, gpu, or gpu:IDS such as gpu:0,2";
  device.group = "Devices";
  device.default_value = "auto";
  device.completer = cli::Completer::dynamic_values(complete_device);

  cli::Option concurrent;
  concurrent.name = "max-concurrent";
  concurrent.letter = 'j';
  concurrent.metavar = "N";
  concurrent.help = "Runs at the same time, capped by the slots there are";
  concurrent.group = "Devices";
  concurrent.default_text = "grid, else all slots";

  cli::Option cores;
  cores.name = "cpus-per-run";
  cores.metavar = "N";
  cores.help = "Cores for each run, pinned";
  cores.group = "Devices";
  cores.default_value = "1";

  cli::Option share;
  share.name = "runs-per-gpu";
  share.metavar = "N";
  share.help = "Runs that share one GPU";
  share.group = "Devices";
  share.default_value = "1";
  return {device, concurrent, cores, share};
}

std::vector<cli::Option> failure_options() {
  cli::Option grace;
  grace.name = "grace";
  grace.metavar = "TIME";
  grace.help = "Between SIGTERM and SIGKILL when runs are stopped";
  grace.group = "Failure";
  grace.default_value = "30s";
  return {grace, trust_option()};
}

cli::Positional grid_file() {
  cli::Positional file;
  file.name = "GRID.yaml";
  file.help = "The grid file: what to run";
  file.completer = cli::Completer::files({"yaml", "yml", "json"});
  return file;
}

Result<schedule::AnyDevice> device_from(const cli::Arguments& arguments) {
  const auto request = parse_device_request(arguments.text("device"));
  if (!request) return tl::unexpected(arguments.blame("device", request.error()));
  const auto cores = arguments.integer("cpus-per-run", 1);
  if (!cores) return tl::unexpected(cores.error());
  const auto share = arguments.integer("runs-per-gpu", 1);
  if (!share) return tl::unexpected(share.error());

  auto topology = sys::detect_cpus();
  if (request->kind != DeviceKind::cpu) sys::detect_gpus(topology);
  return schedule::make_device(
      *request, topology,
      {static_cast<int>(cores->value_or(1)), static_cast<int>(share->value_or(1))});
}

Result<int> max_concurrent_from(const cli::Arguments& arguments, int otherwise) {
  const auto number = arguments.integer("max-concurrent", 1);
  if (!number) return tl::unexpected(number.error());
  return number->has_value() ? static_cast<int>(**number) : otherwise;
}

}  // namespace gridctl::commands
