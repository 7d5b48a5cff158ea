#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/logs.hpp>
#include <gridctl/launch/log_limit.hpp>

#include <optional>

namespace gridctl::experiment {

Result<std::size_t> cut_logs_left(const journal::Journal& journal, const fs::path& experiment,
                                  std::uint64_t max_log_size) {
  GRIDCTL_TRY_ASSIGN(const auto last, journal.last_invocation());
  if (max_log_size == 0 || !last || last->ended_at) return 0;
  GRIDCTL_TRY_ASSIGN(const auto attempts, journal.attempts());
  std::size_t count = 0;
  std::optional<Error> first_error;
  for (const auto& attempt : attempts) {
    if (!attempt.ended_at || *attempt.ended_at < last->started_at) continue;
    const auto cut =
        launch::finish_log(experiment / attempt.directory / layout::kOutputLog, max_log_size);
    if (cut && *cut > 0) ++count;
    if (!cut && !first_error) first_error = cut.error();
  }
  if (first_error) return tl::unexpected(*first_error);
  return count;
}

}  // namespace gridctl::experiment
