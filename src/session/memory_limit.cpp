#include <gridctl/session/memory_limit.hpp>
#include <gridctl/sys/control_groups.hpp>

namespace gridctl::session {

Result<void> prepare_memory_limit(const Limits& limits, const Environment& environment) {
  if (limits.memory_limit == 0) return {};
  const auto given = environment(sys::kControlGroupVariable).value_or("");
  const auto done = sys::ControlGroups::find("/", given).and_then([](const auto& groups) {
    return groups.enable_memory();
  });
  if (done) return {};
  auto error = done.error();
  error.message = "memory_limit needs a control group: " + error.message;
  error.help += "; or do without: --memory-limit 0";
  return tl::unexpected(std::move(error));
}

}  // namespace gridctl::session
