#include <gridctl/session/memory_limit.hpp>
#include <gridctl/sys/control_groups.hpp>

#include <algorithm>

namespace gridctl::session {
namespace {

Result<void> enable(const Environment& environment) {
  const auto given = environment(sys::kControlGroupVariable).value_or("");
  return sys::ControlGroups::find("/", given).and_then([](const auto& groups) {
    return groups.enable_memory();
  });
}

}  // namespace

Result<void> prepare_memory_limit(const Limits& limits, const Environment& environment) {
  if (limits.memory_limit == 0) return {};
  const auto done = enable(environment);
  if (done) return {};
  auto error = done.error();
  error.message = "memory_limit needs a control group: " + error.message;
  error.help += "; or do without: --memory-limit 0";
  return tl::unexpected(std::move(error));
}

void limit_memory(std::vector<schedule::RunClass>& classes, const Limits& limits, bool limit_wins,
                  const Environment& environment, const Messages& messages) {
  const auto is_limited = [&](const schedule::RunClass& one) {
    return one.memory > 0 && !limit_wins;
  };
  const bool is_any_limited = std::ranges::any_of(classes, is_limited);
  const auto done = is_any_limited ? enable(environment) : Result<void>();
  if (!done)
    messages.notice("the memory of 'resources' is counted, and not enforced: " +
                    done.error().message + "; to enforce it: " + done.error().help);
  for (auto& one : classes)
    one.memory_limit = is_limited(one) ? (done ? one.memory : 0) : limits.memory_limit;
}

}  // namespace gridctl::session
