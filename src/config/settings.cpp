#include "settings.hpp"

#include "resources.hpp"
#include "section.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

std::string name_of(const std::string& key) {
  return fmt::format("'{}' in grid_settings", key);
}

Result<std::uint64_t> read_seed(const Node& node) {
  const auto value = to_json(node);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  return wrong_type(node, name_of("seed"), "an integer from 0 to 2^64-1");
}

/// A scalar that `parse` understands; `expected` says what that is.
template <class Value>
Result<Value> read_limit(const Node& node, const std::string& key,
                         std::optional<Value> (*parse)(std::string_view),
                         std::string_view expected) {
  const auto value = node.is_scalar() ? parse(node.text()) : std::nullopt;
  if (value) return *value;
  return wrong_type(node, name_of(key), std::string(expected));
}

Result<bool> read_truth(const Node& node, const std::string& key) {
  GRIDCTL_TRY_ASSIGN(const auto word, read_word(node, name_of(key), {"true", "false"}));
  return word == "true";
}

Result<MaxFailures> read_fail_fast(const Node& node) {
  const auto value = to_json(node);
  if (!value.is_boolean()) return wrong_type(node, name_of("fail_fast"), "true or false");
  return value.get<bool>() ? MaxFailures{MaxFailures::Kind::number, 1} : MaxFailures{};
}

template <class Value>
Result<void> store(Result<Value> value, auto& target) {
  if (!value) return tl::unexpected(value.error());
  target = std::move(*value);
  return {};
}

using Setting = Result<void> (*)(const Node&, GridSettings&);

/// One line a key: how it is read.
const std::vector<std::pair<std::string, Setting>>& table() {
  using N = const Node&;
  using S = GridSettings&;
  static const std::vector<std::pair<std::string, Setting>> settings = {
      {"experiment_repetitions",
       [](N n, S s) {
         return store(read_integer(n, name_of("experiment_repetitions"), 1),
                      s.experiment_repetitions);
       }},
      {"max_concurrent_runs",
       [](N n, S s) {
         return store(read_integer(n, name_of("max_concurrent_runs")), s.max_concurrent_runs);
       }},
      {"runs_per_gpu",
       [](N n, S s) {
         if (n.is_scalar() && n.text() == "auto") return store(Result<int>(0), s.runs_per_gpu);
         if (!to_json(n).is_number_integer())
           return Result<void>(wrong_type(n, name_of("runs_per_gpu"), "an integer or 'auto'"));
         return store(read_integer(n, name_of("runs_per_gpu"), 1), s.runs_per_gpu);
       }},
      {"resources",
       [](N n, S s) { return store(read_resources(n, name_of("resources")), s.resources); }},
      {"trainer", [](N n, S s) { return store(read_text(n, name_of("trainer")), s.trainer); }},
      {"tester", [](N n, S s) { return store(read_text(n, name_of("tester")), s.tester); }},
      {"seed", [](N n, S s) { return store(read_seed(n), s.seed); }},
      {"seed_mode",
       [](N n, S s) {
         return store(read_word(n, name_of("seed_mode"), {"paired", "independent"}), s.seed_mode);
       }},
      {"seed_by", [](N n, S s) { return store(read_texts(n, name_of("seed_by")), s.seed_by); }},
      {"freeze_code",
       [](N n, S s) -> Result<void> {
         GRIDCTL_TRY_ASSIGN(s.freeze_code, read_truth(n, "freeze_code"));
         return {};
       }},
      {"retries",
       [](N n, S s) { return store(read_integer(n, name_of("retries"), 0), s.limits.retries); }},
      {"timeout",
       [](N n, S s) {
         return store(read_limit(n, "timeout", parse_timeout, kTimeoutWords), s.limits.timeout);
       }},
      {"hang_timeout",
       [](N n, S s) {
         return store(read_limit(n, "hang_timeout", parse_limit_duration, kDurationWords),
                      s.limits.hang_timeout);
       }},
      {"max_failures",
       [](N n, S s) {
         return store(read_limit(n, "max_failures", parse_max_failures, kMaxFailuresWords),
                      s.limits.max_failures);
       }},
      // After max_failures: the stricter of the two holds.
      {"fail_fast",
       [](N n, S s) -> Result<void> {
         auto limit = read_fail_fast(n);
         if (limit && *limit == MaxFailures{}) return {};
         return store(std::move(limit), s.limits.max_failures);
       }},
      {"grace",
       [](N n, S s) {
         return store(read_limit(n, "grace", parse_limit_duration, kDurationWords), s.limits.grace);
       }},
      {"min_free_disk",
       [](N n, S s) {
         return store(read_limit(n, "min_free_disk", parse_size, kSizeWords),
                      s.limits.min_free_disk);
       }},
      {"max_log_size",
       [](N n, S s) {
         return store(read_limit(n, "max_log_size", parse_log_size, kLogSizeWords),
                      s.limits.max_log_size);
       }},
      {"memory_limit",
       [](N n, S s) {
         return store(read_limit(n, "memory_limit", parse_size, kSizeWords), s.limits.memory_limit);
       }},
      {"until",
       [](N n, S s) {
         return store(read_limit(n, "until", parse_end_time, kEndTimeWords), s.limits.until);
       }},
      {"budget",
       [](N n, S s) {
         return store(read_limit(n, "budget", parse_limit_duration, kDurationWords),
                      s.limits.budget);
       }},
      {"gpu_hours",
       [](N n, S s) {
         s.gpu_hours_origin = n.origin();
         return store(read_limit(n, "gpu_hours", parse_gpu_hours, kGpuHoursWords),
                      s.limits.gpu_hours);
       }},
      {"canary", [](N n, S s) { return store(read_truth(n, "canary"), s.limits.canary); }},
  };
  return settings;
}

}  // namespace

Result<GridSettings> read_settings(const Node& section) {
  GridSettings settings;
  settings.origin = section.origin();
  if (section.is_null()) return settings;
  std::vector<std::string> known;
  for (const auto& [key, read] : table()) known.push_back(key);
  GRIDCTL_TRY(check_section(section, "grid_settings", known));
  for (const auto& [key, read] : table()) {
    const auto* node = section.find(key);
    if (!node) continue;
    if (const auto done = read(*node, settings); !done) return tl::unexpected(done.error());
  }
  return settings;
}

}  // namespace gridctl::config
