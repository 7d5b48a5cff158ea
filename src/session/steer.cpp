#include <gridctl/control/channel.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/session/steer.hpp>
#include <gridctl/sys/host.hpp>

#include <chrono>
#include <functional>
#include <set>

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

tl::unexpected<Error> has_a_scheduler(const fs::path& experiment, SteerRefusal refused) {
  if (refused == SteerRefusal::hold)
    return fail(
        ErrorKind::usage,
        fmt::format("the runs of '{}' are in the hands of Slurm's nodes, and cannot be held "
                    "from here: nothing was paused",
                    experiment.string()),
        "without --hold no more runs are handed over; 'scontrol suspend JOB' is for "
        "operators, 'gridctl stop' ends the runs so that they can be resumed");
  if (refused == SteerRefusal::timeout)
    return fail(
        ErrorKind::usage,
        fmt::format("the nodes of Slurm keep the timeout that runs of '{}' were handed over "
                    "with: nothing was set",
                    experiment.string()),
        "'scontrol update JobId=JOB TimeLimit=TIME' sets a job's; 'gridctl resume "
        "--timeout' is for what it hands over");
  return fail(ErrorKind::usage,
              fmt::format("how many runs of '{}' are on at once is Slurm's matter: nothing was set",
                          experiment.string()),
              "'scontrol update JobId=JOB ArrayTaskThrottle=N' sets it for an array; 'squeue --me' "
              "shows them");
}

}  // namespace

namespace {

/// Calls `ask` until the gridctl at work listens: until then it is planning. ErrorKind::not_found
/// if it does not listen.
template <class Answer>
Result<Answer> ask_at_work(const fs::path& experiment, const std::function<Result<Answer>()>& ask) {
  const auto begin = Clock::now();
  for (;;) {
    const auto holder = experiment::lock_holder(experiment);
    if (!holder) return nobody_works(experiment);
    if (!holder->host.empty() && holder->host != sys::host_name())
      return is_elsewhere(experiment, *holder);
    const auto answer = ask();
    // One that was killed in between does not answer either.
    if (!answer && !experiment::lock_holder(experiment)) return nobody_works(experiment);
    if (answer || answer.error().kind != ErrorKind::not_found) return answer;
    if (auto error = experiment::why_out_of_reach(experiment, *holder))
      return tl::unexpected(std::move(*error));
    if (Clock::now() - begin > kPatience) return answer;
    ::poll(nullptr, 0, kPause);
  }
}

}  // namespace

Result<control::GrowAnswer> grow_gridctl(const fs::path& experiment,
                                         const control::GrowRequest& request) {
  return ask_at_work<control::GrowAnswer>(
      experiment, [&] { return control::ask_to_grow(experiment, request); });
}

Result<SteerAnswer> steer_gridctl(const fs::path& experiment, const SteerRequest& request) {
  auto answer = ask_at_work<SteerAnswer>(
      experiment, [&] { return control::ask_to_steer(experiment, request); });
  if (!answer && answer.error().kind == ErrorKind::not_found) return starts_nothing(experiment);
  if (!answer) return answer;
  if (answer->refused != SteerRefusal::none) return has_a_scheduler(experiment, answer->refused);
  if (!answer->is_heard) return starts_nothing(experiment);
  return answer;
}

Result<SteerAnswer> foresee_steering(const fs::path& experiment, const SteerRequest& request) {
  GRIDCTL_TRY_ASSIGN(const auto books, experiment::read_books(experiment));
  if (!books.holder) return nobody_works(experiment);
  if (!books.holder->host.empty() && books.holder->host != sys::host_name())
    return is_elsewhere(experiment, *books.holder);
  const auto refused = !books.is_on_cluster         ? SteerRefusal::none
                       : request.hold               ? SteerRefusal::hold
                       : request.set.timeout        ? SteerRefusal::timeout
                       : request.set.max_concurrent ? SteerRefusal::max_concurrent
                                                    : SteerRefusal::none;
  if (refused != SteerRefusal::none) return has_a_scheduler(experiment, refused);
  SteerAnswer answer;
  answer.is_heard = true;
  answer.is_paused = request.paused.value_or(books.steering.is_paused);
  const auto most =
      request.set.max_concurrent ? request.set.max_concurrent : books.steering.set.max_concurrent;
  answer.max_concurrent = static_cast<std::size_t>(most.value_or(0));
  const std::set<RunId> first(request.first.begin(), request.first.end());
  for (const auto phase : {Phase::train, Phase::test}) {
    for (const auto& run : experiment::runs_of(books, phase)) {
      if (run.state == RunState::running) ++answer.running;
      if (run.state != RunState::planned) continue;
      ++answer.waiting;
      if (first.contains(run.id)) ++answer.moved;
    }
  }
  const bool stays_held = books.steering.is_held && request.paused.value_or(true);
  if (request.hold || stays_held) answer.held = answer.running;
  return answer;
}

Result<bool> is_paused(const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment));
  return decisions.steering.is_paused && experiment::lock_holder(experiment).has_value();
}

Result<void> record_steering(const fs::path& experiment, const SteerRequest& request) {
  if (request.set.is_any())
    GRIDCTL_TRY(experiment::write_decision(experiment,
                                           {.kind = Kind::set, .runs = {}, .set = request.set}));
  if (!request.first.empty())
    GRIDCTL_TRY(experiment::write_decision(experiment, {Kind::first, request.first}));
  if (!request.paused) return {};
  const auto pause = request.hold ? Kind::hold : Kind::pause;
  return experiment::write_decision(experiment, {*request.paused ? pause : Kind::go_on, {}});
}

Result<void> begin_steering(const fs::path& experiment, const Limits& limits) {
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment));
  if (decisions.steering.is_any())
    GRIDCTL_TRY(experiment::write_decision(experiment, {Kind::begin, {}}));
  SteerRequest request;
  if (limits.until.is_set())
    request.set.until = on_its_day(limits.until, std::chrono::system_clock::now());
  if (limits.budget.count() > 0) request.set.budget = limits.budget;
  return record_steering(experiment, request);
}

}  // namespace gridctl::session
