#include "options/slurm_options.hpp"

#include "options/device_options.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/slurm/order.hpp>

#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

constexpr std::array<std::pair<const char*, std::string SlurmOptions::*>, 5> kTexts = {
    {{"partition", &SlurmOptions::partition},
     {"account", &SlurmOptions::account},
     {"qos", &SlurmOptions::qos},
     {"constraint", &SlurmOptions::constraint},
     {"gres", &SlurmOptions::gres}}};
constexpr std::array<std::pair<const char*, int SlurmOptions::*>, 3> kNumbers = {
    {{"pack", &SlurmOptions::pack},
     {"at-once", &SlurmOptions::at_once},
     {"max-submitted", &SlurmOptions::max_submitted}}};
/// Options that mean a device of this machine.
constexpr std::array kLocalOnly = {"inventory",    "share-devices", "force-busy", "min-free-mem",
                                   "runs-per-gpu", "gpu-share",     "smt"};

template <class Value>
Result<void> read(const cli::Arguments& arguments, const char* option,
                  std::optional<Value> (*parse)(std::string_view), std::string_view expected,
                  Value& into) {
  if (!arguments.given(option)) return {};
  const auto value = parse(arguments.text(option));
  if (!value)
    return fail(ErrorKind::usage,
                fmt::format("'{}' is not a value for --{}", arguments.text(option), option),
                fmt::format("give {}", expected));
  into = *value;
  return {};
}

Result<void> read_options(const cli::Arguments& arguments, SlurmOptions& options) {
  for (const auto& [name, field] : kTexts) {
    if (arguments.given(name)) options.*field = arguments.text(name);
  }
  for (const auto& [name, field] : kNumbers) {
    GRIDCTL_TRY_ASSIGN(const auto number, arguments.integer(name, 1));
    if (number.has_value() && *number > std::numeric_limits<int>::max())
      return fail(ErrorKind::usage, fmt::format("'--{}': {} is too large", name, *number),
                  fmt::format("give at most {}", std::numeric_limits<int>::max()));
    if (number.has_value()) options.*field = static_cast<int>(*number);
  }
  GRIDCTL_TRY(read(arguments, "time", parse_slurm_time, kSlurmTimeWords, options.time));
  GRIDCTL_TRY(read(arguments, "mem", parse_size, kSizeWords, options.memory));
  for (const auto& option : arguments.all("sbatch-arg")) {
    if (const auto ours = is_ours(option))
      return fail(ErrorKind::usage, fmt::format("'{}' is set by gridctl", *ours), "leave it out");
    options.sbatch.push_back(option);
  }
  return {};
}

Result<launch::slurm::RunNeeds> needs_from(const cli::Arguments& arguments) {
  for (const auto* option : kLocalOnly) {
    if (arguments.given(option))
      return fail(ErrorKind::usage,
                  fmt::format("'--{}' is about this machine, and the runs go to Slurm", option),
                  "leave it out, or '--executor slurm'");
  }
  GRIDCTL_TRY_ASSIGN(const auto wishes, device_wishes_from(arguments));
  if (!wishes.request.ids.empty())
    return fail(ErrorKind::usage, "which GPUs a run gets is decided by Slurm",
                "give '--device gpu' and '--gpus-per-run'");
  launch::slurm::RunNeeds needs;
  needs.device = wishes.request.kind.value_or(arguments.given("gpus-per-run") ? DeviceKind::gpu
                                                                              : DeviceKind::cpu);
  needs.cpus = wishes.options.cores_per_run;
  needs.gpus = needs.device == DeviceKind::gpu ? wishes.options.gpus_per_run : 0;
  return needs;
}

}  // namespace

std::vector<cli::Option> slurm_options() {
  std::vector<cli::Option> options;
  const auto add = [&](const char* name, const char* metavar, const char* help) -> cli::Option& {
    auto& option = options.emplace_back();
    option.name = name;
    option.metavar = metavar;
    option.help = help;
    option.group = "Slurm";
    return option;
  };
  auto& executor = add("executor", "WORD", "Where runs run: this machine, or a cluster");
  executor.choices = {"local", "slurm"};
  executor.default_text = "local";
  add("partition", "NAME", "As sbatch's option of that name");
  add("account", "NAME", "As sbatch's option of that name");
  add("qos", "NAME", "As sbatch's option of that name");
  add("constraint", "TEXT", "As sbatch's option of that name");
  add("gres", "TEXT", "As sbatch's option, in the place of GPUs by --gpus-per-run");
  add("time", "TIME", "Of one allocation, such as 4h").default_text = "the partition's";
  add("mem", "SIZE", "Of one allocation, such as 16GiB").default_text = "the partition's";
  add("pack", "N", "Runs that one allocation does").default_text = "1";
  add("at-once", "N", "How many of them side by side").default_text = "1";
  add("max-submitted", "N", "Runs in Slurm at the same time").default_text = "1000";
  add("sbatch-arg", "TEXT", "Handed on, as in --sbatch-arg=--mail-type=FAIL").repeatable = true;
  add("no-wait", "", "Submit, and leave the rest to Slurm").in_environment = false;
  return options;
}

Result<std::optional<session::SlurmPlace>> slurm_from(const cli::Arguments& arguments,
                                                      const config::Grid& grid,
                                                      const fs::path& experiment) {
  const bool was_there = launch::slurm::is_on_slurm(experiment);
  const bool is_local = arguments.given("executor") && arguments.text("executor") == "local";
  if (was_there && is_local)
    return fail(
        ErrorKind::usage,
        fmt::format("runs of '{}' were handed to Slurm, and stay there", experiment.string()),
        "leave '--executor local' out");
  if (!was_there && arguments.text("executor") != "slurm") return std::nullopt;
  session::SlurmPlace place;
  place.options = grid.slurm.value_or(SlurmOptions());
  GRIDCTL_TRY_ASSIGN(place.needs, needs_from(arguments));
  if (was_there) {
    GRIDCTL_TRY_ASSIGN(auto record, launch::slurm::read_record(experiment));
    place.options = std::move(record.options);
    if (!arguments.given("device") && !arguments.given("gpus-per-run")) {
      place.needs.device = record.needs.device;
      place.needs.gpus = record.needs.gpus;
    }
    if (!arguments.given("cpus-per-run")) place.needs.cpus = record.needs.cpus;
  }
  GRIDCTL_TRY(read_options(arguments, place.options));
  place.waits = !arguments.flag("no-wait");
  return place;
}

}  // namespace gridctl::commands
