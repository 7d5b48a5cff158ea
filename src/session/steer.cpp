#include <gridctl/control/channel.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/session/steer.hpp>
#include <gridctl/sys/host.hpp>

#include <chrono>

#include <fmt/format.h>
#include <poll.h>

namespace gridctl::session {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Kind = experiment::Decision::Kind;

constexpr auto kPatience = 10s;  // with a gridctl that is still planning, or about to end
constexpr int kPause = 50;       // ms

tl::unexpected<Error> nobody_works(const fs::path& experiment) {
  return fail(ErrorKind::nothing_to_do,
              fmt::format("no gridctl works in '{}'", experiment.string()),
              "'gridctl resume' starts one");
}

tl::unexpected<Error> is_elsewhere(const fs::path& experiment,
                                   const experiment::LockHolder& holder) {
  return fail(ErrorKind::locked,
              fmt::format("the gridctl at work in '{}' is on another host: {}, pid {}",
                          experiment.string(), printable(holder.host), holder.pid),
              "give the same command there");
}

tl::unexpected<Error> starts_nothing(const fs::path& experiment) {
  return fail(ErrorKind::locked,
              fmt::format("the gridctl at work in '{}' starts no more runs", experiment.string()),
              "it is about to end, or runs a setup: 'gridctl status' shows what is on");
}

tl::unexpected<Error> has_a_scheduler(const fs::path& experiment) {
  return fail(ErrorKind::usage,
              fmt::format("how many runs of '{}' are on at once is Slurm's matter: nothing was set",
                          experiment.string()),
              "'scontrol update JobId=JOB ArrayTaskThrottle=N' sets it for an array; 'squeue --me' "
              "shows them");
}

}  // namespace

Result<SteerAnswer> steer_gridctl(const fs::path& experiment, const SteerRequest& request) {
  const auto begin = Clock::now();
  for (;;) {
    const auto holder = experiment::lock_holder(experiment);
    if (!holder) return nobody_works(experiment);
    if (!holder->host.empty() && holder->host != sys::host_name())
      return is_elsewhere(experiment, *holder);
    const auto answer = control::ask_to_steer(experiment, request);
    if (answer && answer->is_refused) return has_a_scheduler(experiment);
    if (answer && answer->is_heard) return answer;
    if (answer) return starts_nothing(experiment);
    if (answer.error().kind != ErrorKind::not_found) return answer;
    if (auto error = experiment::why_out_of_reach(experiment, *holder))
      return tl::unexpected(std::move(*error));
    if (Clock::now() - begin > kPatience) return starts_nothing(experiment);
    ::poll(nullptr, 0, kPause);
  }
}

Result<bool> is_paused(const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment));
  return decisions.steering.is_paused && experiment::lock_holder(experiment).has_value();
}

Result<void> record_steering(const fs::path& experiment, const SteerRequest& request) {
  if (request.max_concurrent)
    GRIDCTL_TRY(experiment::write_decision(
        experiment, {.kind = Kind::set, .runs = {}, .max_concurrent = *request.max_concurrent}));
  if (!request.first.empty())
    GRIDCTL_TRY(experiment::write_decision(experiment, {Kind::first, request.first}));
  if (request.paused)
    GRIDCTL_TRY(
        experiment::write_decision(experiment, {*request.paused ? Kind::pause : Kind::go_on, {}}));
  return {};
}

Result<void> forget_steering(const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment));
  if (!decisions.steering.is_any()) return {};
  return experiment::write_decision(experiment, {Kind::begin, {}});
}

}  // namespace gridctl::session
