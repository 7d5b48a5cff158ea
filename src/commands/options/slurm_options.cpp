#include "options/slurm_options.hpp"

#include "options/device_options.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/slurm/order.hpp>

#include <array>
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

/// An option of whole numbers, the key of the section that says the same, and what it becomes.
struct Number {
  const char* option;
  const char* key;
  int SlurmOptions::*field;
};
constexpr std::array<Number, 3> kNumbers = {
    {{"pack", "pack", &SlurmOptions::pack},
     {"at-once", "at_once", &SlurmOptions::at_once},
     {"max-submitted", "max_submitted", &SlurmOptions::max_submitted}}};
/// Options that mean a device of this machine.
constexpr std::array kLocalOnly = {"inventory",    "share-devices", "force-busy", "min-free-mem",
                                   "runs-per-gpu", "gpu-share",     "smt"};

/// Reads the options of one rank: the command line and variables, or settings files.
class WishReader {
 public:
  WishReader(const cli::Arguments& arguments, bool is_flag)
      : arguments_(arguments), is_flag_(is_flag) {}
  Result<SlurmWishes> read();

 private:
  [[nodiscard]] bool is_said(const char* option) const {
    return arguments_.given(option) &&
           (arguments_.from(option) != cli::Arguments::From::file) == is_flag_;
  }
  Result<void> read_number(const Number& number);
  Result<void> read_sbatch();
  template <class Value>
  Result<void> read_as(const char* option, std::optional<Value> (*parse)(std::string_view),
                       std::string_view expected, Value& into);

  const cli::Arguments& arguments_;
  bool is_flag_;
  SlurmWishes wishes_;
};

template <class Value>
Result<void> WishReader::read_as(const char* option,
                                 std::optional<Value> (*parse)(std::string_view),
                                 std::string_view expected, Value& into) {
  if (!is_said(option)) return {};
  const auto value = parse(arguments_.text(option));
  if (!value)
    return fail(ErrorKind::usage,
                fmt::format("'{}' is not a value for --{}", arguments_.text(option), option),
                fmt::format("give {}", expected));
  into = *value;
  wishes_.said[option];
  return {};
}

Result<void> WishReader::read_number(const Number& one) {
  if (!is_said(one.option)) return {};
  GRIDCTL_TRY_ASSIGN(const auto number, arguments_.integer(one.option, 1));
  wishes_.options.*one.field = static_cast<int>(number.value_or(1));
  wishes_.said[one.key];
  return {};
}

Result<void> WishReader::read_sbatch() {
  constexpr const char* kOption = "sbatch-arg";
  if (!is_said(kOption)) return {};
  wishes_.options.more_sbatch = arguments_.all(kOption);
  wishes_.said[kOption];
  for (const auto& option : wishes_.options.more_sbatch) {
    if (const auto ours = is_ours(option))
      return fail(ErrorKind::usage, fmt::format("'{}' is set by gridctl", *ours), "leave it out");
  }
  return {};
}

Result<SlurmWishes> WishReader::read() {
  for (const auto& [name, field] : kTexts) {
    if (!is_said(name)) continue;
    wishes_.options.*field = arguments_.text(name);
    wishes_.said[name];
  }
  for (const auto& number : kNumbers) GRIDCTL_TRY(read_number(number));
  GRIDCTL_TRY(read_as("time", parse_slurm_time, kSlurmTimeWords, wishes_.options.time));
  GRIDCTL_TRY(read_as("mem", parse_size, kSizeWords, wishes_.options.memory));
  GRIDCTL_TRY(read_sbatch());
  return std::move(wishes_);
}

/// GPUs that are given alone mean the device, too.
RunResources with_device(RunResources said) {
  if (!said.device && said.gpus) said.device = DeviceKind::gpu;
  return said;
}

Result<void> read_resources(const cli::Arguments& arguments, session::SlurmRequest& request) {
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
  request.flag_resources = with_device(wishes.flags);
  request.default_resources = with_device(wishes.defaults);
  return {};
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

Result<std::optional<session::SlurmRequest>> slurm_from(const cli::Arguments& arguments,
                                                        const fs::path& experiment,
                                                        bool may_leave) {
  const bool was_there = launch::slurm::is_on_slurm(experiment);
  const bool is_local = arguments.given("executor") && arguments.text("executor") == "local";
  if (was_there && is_local && !may_leave)
    return fail(
        ErrorKind::usage,
        fmt::format("runs of '{}' were handed to Slurm, and stay there", experiment.string()),
        "leave '--executor local' out");
  if (is_local || (!was_there && arguments.text("executor") != "slurm")) return std::nullopt;
  session::SlurmRequest request;
  GRIDCTL_TRY(read_resources(arguments, request));
  GRIDCTL_TRY_ASSIGN(request.flags, WishReader(arguments, true).read());
  GRIDCTL_TRY_ASSIGN(request.defaults, WishReader(arguments, false).read());
  if (was_there) {
    GRIDCTL_TRY_ASSIGN(const auto record, launch::slurm::read_record(experiment));
    request.flags = laid_over(std::move(request.flags), record.wishes);
    request.flag_resources = laid_over(std::move(request.flag_resources), record.resources);
  }
  request.waits = !arguments.flag("no-wait");
  return request;
}

}  // namespace gridctl::commands
