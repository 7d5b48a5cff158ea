#include "options/limit_options.hpp"

#include "options/experiment_argument.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

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

/// Who names a time that is past has mistyped it.
Result<void> is_to_come(const EndTime& until) {
  const auto now = std::chrono::system_clock::now();
  if (!until.is_set() || point_of(until, now) > now) return {};
  return fail(ErrorKind::usage,
              fmt::format("the time '{}' is past", local_time(point_of(until, now))),
              "give a later one; 08:00 without a date is the next time that it is so late");
}

}  // namespace

cli::Completer limit_completer(std::string_view option) {
  if (option == "max-failures")
    return cli::Completer::values({{"auto", "a circuit breaker"}, {"none", "any number"}});
  if (option == "timeout")
    return cli::Completer::values({{"3x", "times the median of its configuration"}, {"0", "none"}});
  if (option == "until")
    return cli::Completer::values({{"08:00", "the next time that it is so late"}, {"none", ""}});
  if (option == "budget")
    return cli::Completer::values({{"12h", "in which any run is on"}, {"0", "none"}});
  if (option == "gpu-hours")
    return cli::Completer::values({{"40", "hours x GPUs in use"}, {"none", ""}});
  return {};
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
    option.completer = limit_completer(name);
  };
  add("retries", "N", "Try a failed run again, N times", "grid, else 0");
  add("timeout", "TIME", "End a run after TIME, or 3x the usual time", "grid");
  add("hang-timeout", "TIME", "End a run that writes nothing for TIME", "grid");
  add("max-failures", "N", "Start no more after N failures, N%, or auto", "grid");
  add("fail-fast", "", "The same as --max-failures 1", "");
  add("until", "TIME", "End the grid at 08:00, or on a date; resumable", "grid");
  add("budget", "TIME", "End the grid once its runs were on for TIME", "grid");
  add("gpu-hours", "N", "End the grid once its runs had N GPU-hours", "grid");
  add("grace", "TIME", "Between SIGTERM and SIGKILL when runs are stopped", "grid, else 30s");
  add("min-free-disk", "SIZE", "Start no run with less free disk space", "grid, else 256MiB");
  add("max-log-size", "SIZE", "Keep only head and tail of a larger output.log", "grid, else 1GiB");
  add("memory-limit", "SIZE", "Kill a run whose processes use more together", "grid");
  add("canary", "", "One run of each configuration first, the rest if it works", "");
  options.push_back(trust_option());
  return options;
}

Result<Limits> limits_from(const cli::Arguments& arguments, const Limits& otherwise) {
  auto limits = otherwise;
  GRIDCTL_TRY_ASSIGN(const auto retries, arguments.integer("retries", 0));
  constexpr long kMost = std::numeric_limits<int>::max();
  if (retries.has_value()) limits.retries = static_cast<int>(std::min(*retries, kMost));

  const auto read = [&](std::string_view option, auto parse, std::string_view expected,
                        auto& limit) {
    return [=, &arguments, &limit] {
      return override_limit(arguments, option, parse, expected, limit);
    };
  };
  GRIDCTL_TRY(
      read("timeout", parse_timeout, kTimeoutWords, limits.timeout)()
          .and_then(read("hang-timeout", parse_limit_duration, kDurationWords, limits.hang_timeout))
          .and_then(
              read("max-failures", parse_max_failures, kMaxFailuresWords, limits.max_failures))
          .and_then(read("grace", parse_limit_duration, kDurationWords, limits.grace))
          .and_then(read("min-free-disk", parse_size, kSizeWords, limits.min_free_disk))
          .and_then(read("max-log-size", parse_log_size, kLogSizeWords, limits.max_log_size))
          .and_then(read("until", parse_end_time, kEndTimeWords, limits.until))
          .and_then(read("budget", parse_limit_duration, kDurationWords, limits.budget))
          .and_then(read("gpu-hours", parse_gpu_hours, kGpuHoursWords, limits.gpu_hours))
          .and_then(read("memory-limit", parse_size, kSizeWords, limits.memory_limit)));
  if (arguments.given("until")) {
    GRIDCTL_TRY(is_to_come(limits.until));
  }
  if (arguments.flag("canary")) limits.canary = true;
  if (arguments.flag("fail-fast")) limits.max_failures = {MaxFailures::Kind::number, 1};
  return limits;
}

}  // namespace gridctl::commands
