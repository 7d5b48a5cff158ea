#include <gridctl/core/try.hpp>
#include <gridctl/experiment/limits_record.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::experiment {
namespace {

using Json = nlohmann::ordered_json;

Json seconds_of(std::chrono::milliseconds duration) {
  if (duration.count() == 0) return nullptr;
  return std::chrono::duration<double>(duration).count();
}

Json size_of(std::uint64_t bytes) {
  return bytes == 0 ? Json() : Json(bytes);
}

Json times_of(const RunTimeout& timeout) {
  return timeout.times_median > 0 ? Json(timeout.times_median) : Json();
}

Json failures_of(const MaxFailures& limit) {
  if (limit.kind == MaxFailures::Kind::none) return nullptr;
  return limit.kind == MaxFailures::Kind::number ? Json(limit.value) : Json(to_string(limit));
}

}  // namespace

std::string limits_to_json(const Limits& limits) {
  const Json document = {{"retries", limits.retries},
                         {"timeout", seconds_of(limits.timeout.after)},
                         {"timeout_times_median", times_of(limits.timeout)},
                         {"hang_timeout", seconds_of(limits.hang_timeout)},
                         {"max_failures", failures_of(limits.max_failures)},
                         {"grace", seconds_of(limits.grace)},
                         {"min_free_disk", size_of(limits.min_free_disk)},
                         {"max_log_size", size_of(limits.max_log_size)},
                         {"memory_limit", size_of(limits.memory_limit)},
                         {"canary", limits.canary},
                         {"until", limits.until.is_set() ? Json(to_string(limits.until)) : Json()},
                         {"budget", seconds_of(limits.budget)},
                         {"gpu_hours", limits.gpu_hours > 0 ? Json(limits.gpu_hours) : Json()}};
  return document.dump();
}

Result<void> book_limits(journal::Journal& journal, const Limits& limits) {
  GRIDCTL_TRY_ASSIGN(auto experiment, journal.experiment());
  experiment.limits = limits_to_json(limits);
  return journal.set_experiment(experiment);
}

}  // namespace gridctl::experiment
