#include "options.hpp"

#include "experiment_lock.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <limits>

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

/// Reads a flag, if it was given, over what the grid file says.
template <class Value>
Result<void> override_limit(const cli::Arguments& arguments, std::string_view option,
                            std::optional<Value> (*parse)(std::string_view),
                            std::string_view expected, Value& limit) {
  if (!arguments.given(option)) return {};
  const auto text = arguments.text(option);
  if (const auto value = parse(text)) {
    limit = *value;
    return {};
  }
  const bool by_variable = arguments.from(option) == cli::Arguments::From::environment;
  const auto said = by_variable ? cli::variable_of(option) : fmt::format("--{}", option);
  return fail(ErrorKind::usage, fmt::format("'{}' is not a value for {}", text, said),
              fmt::format("give {}", expected));
}

cli::Option option(const char* name, const char* metavar, const char* help) {
  cli::Option result;
  result.name = name;
  result.metavar = metavar;
  result.help = help;
  result.group = "Devices";
  return result;
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

}  // namespace

cli::Option inventory_option() {
  auto inventory = option("inventory", "FILE", "Cores and GPUs by this JSON file, not by looking");
  inventory.completer = cli::Completer::files({"json"});
  return inventory;
}

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
  std::vector<cli::Option> options = {device, concurrent};
  for (const auto& group : {cpu_options(), gpu_options(), sharing_options()})
    options.insert(options.end(), group.begin(), group.end());
  return options;
}

std::vector<cli::Option> failure_options() {
  std::vector<cli::Option> options;
  const auto add = [&](const char* name, const char* metavar, const char* help, const char* shown) {
    auto& option = options.emplace_back();
    option.name = name;
    option.metavar = metavar;
    option.help = help;
    option.group = "Failure";
    option.default_text = shown;
  };
  add("retries", "N", "Try a failed run again, N times", "grid, else 0");
  add("timeout", "TIME", "End a run after TIME, or 3x the usual time", "grid");
  add("hang-timeout", "TIME", "End a run that writes nothing for TIME", "grid");
  add("max-failures", "N", "Start no more after N failures, N%, or auto", "grid");
  add("fail-fast", "", "The same as --max-failures 1", "");
  add("grace", "TIME", "Between SIGTERM and SIGKILL when runs are stopped", "grid, else 30s");
  add("min-free-disk", "SIZE", "Start no run with less free disk space", "grid, else 256MiB");
  add("max-log-size", "SIZE", "Keep only head and tail of a larger output.log", "grid, else 1GiB");
  add("memory-limit", "SIZE", "Kill a run whose processes use more together", "grid");
  add("canary", "", "One run of each configuration first, the rest if it works", "");
  options.push_back(trust_option());
  return options;
}

cli::Positional grid_file() {
  cli::Positional file;
  file.name = "GRID.yaml";
  file.help = "The grid file: what to run";
  file.completer = cli::Completer::files({"yaml", "yml", "json"});
  return file;
}

Result<int> max_concurrent_from(const cli::Arguments& arguments, int otherwise) {
  const auto number = arguments.integer("max-concurrent", 1);
  if (!number) return tl::unexpected(number.error());
  return number->has_value() ? static_cast<int>(**number) : otherwise;
}

Result<Limits> limits_from(const cli::Arguments& arguments, const Limits& otherwise) {
  auto limits = otherwise;
  const auto retries = arguments.integer("retries", 0);
  if (!retries) return tl::unexpected(retries.error());
  constexpr long kMost = std::numeric_limits<int>::max();
  if (retries->has_value()) limits.retries = static_cast<int>(std::min(**retries, kMost));

  const auto read = [&](std::string_view option, auto parse, std::string_view expected,
                        auto& limit) {
    return [=, &arguments, &limit] {
      return override_limit(arguments, option, parse, expected, limit);
    };
  };
  const auto done =
      read("timeout", parse_timeout, kTimeoutWords, limits.timeout)()
          .and_then(read("hang-timeout", parse_limit_duration, kDurationWords, limits.hang_timeout))
          .and_then(
              read("max-failures", parse_max_failures, kMaxFailuresWords, limits.max_failures))
          .and_then(read("grace", parse_limit_duration, kDurationWords, limits.grace))
          .and_then(read("min-free-disk", parse_size, kSizeWords, limits.min_free_disk))
          .and_then(read("max-log-size", parse_log_size, kLogSizeWords, limits.max_log_size))
          .and_then(read("memory-limit", parse_size, kSizeWords, limits.memory_limit));
  if (!done) return tl::unexpected(done.error());
  if (arguments.flag("canary")) limits.canary = true;
  if (arguments.flag("fail-fast")) limits.max_failures = {MaxFailures::Kind::number, 1};
  return limits;
}

}  // namespace gridctl::commands
