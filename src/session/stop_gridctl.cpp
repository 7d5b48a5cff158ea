// How `gridctl stop` ends a gridctl that is at work: asks it over its channel, waits, and asks for
// more once the grace is over.
#include <gridctl/control/channel.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/session/stop.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <poll.h>

namespace gridctl::session {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Step = StopStep;

constexpr auto kPatience = 10s;  // with a gridctl that is still planning, or about to end

void pause() {
  constexpr int kMilliseconds = 50;
  ::poll(nullptr, 0, kMilliseconds);
}

bool is_still_at_work(const experiment::Books& books) {
  const auto now = experiment::lock_holder(books.folder);
  return now && now->pid == books.holder->pid && now->since == books.holder->since;
}

tl::unexpected<Error> is_elsewhere(const experiment::Books& books) {
  return fail(ErrorKind::locked,
              fmt::format("the gridctl at work in '{}' is on another host: {}, pid {}",
                          books.folder.string(), printable(books.holder->host), books.holder->pid),
              fmt::format("stop it there: ssh {} gridctl stop {}", shell_quote(books.holder->host),
                          shell_quote(fs::absolute(books.folder).string())));
}

tl::unexpected<Error> does_not_listen(const experiment::Books& books) {
  return fail(ErrorKind::locked,
              fmt::format("the gridctl at work in '{}' (pid {}) runs nothing that could be stopped",
                          books.folder.string(), books.holder->pid),
              fmt::format("wait for its end; it is: {}", printable(books.holder->command)));
}

/// Asks again while it may be planning, or has not even written its name into the lock yet; then
/// the holder becomes the one that is at work by now. not_found: it has ended.
Result<StopAnswer> ask(experiment::Books& books, const StopRequest& request) {
  auto begin = Clock::now();
  for (;;) {
    auto answer = control::ask_to_stop(books.folder, request);
    if (answer || answer.error().kind != ErrorKind::not_found) return answer;
    const auto now = experiment::lock_holder(books.folder);
    if (!now) return answer;
    if (now->pid != books.holder->pid || now->since != books.holder->since) begin = Clock::now();
    books.holder = now;
    const bool has_a_name = !now->host.empty();
    if (has_a_name && now->host != sys::host_name()) return is_elsewhere(books);
    if (auto error = experiment::why_out_of_reach(books.folder, *now))
      return tl::unexpected(std::move(*error));
    if (Clock::now() - begin > kPatience) return does_not_listen(books);
    pause();
  }
}

/// Waits for the end of what was asked to end; of what has had its grace it is asked again, for
/// SIGKILL.
Result<void> wait_for_end(experiment::Books& books, const StopOrder& order) {
  auto deadline = order.grace ? std::optional(Clock::now() + *order.grace) : std::nullopt;
  const auto asked = books;  // its holder is who was asked
  while (is_still_at_work(asked)) {
    GRIDCTL_TRY(experiment::refresh(books));
    if (!order.request.runs.empty() && runs_on(books, order.request).empty()) return {};
    pause();
    if (!deadline || Clock::now() < *deadline) continue;
    deadline.reset();
    const auto answer = control::ask_to_stop(books.folder, {Step::killing, order.request.runs});
    if (!answer && answer.error().kind != ErrorKind::not_found)
      return tl::unexpected(answer.error());
  }
  return {};
}

/// Those that the gridctl at work had in hand, or, if it had other work, all that may not begin.
std::size_t count_waiting(const StopOrder& order, const RunKeys& on, std::size_t withdrawn) {
  std::set<RunId> waiting = order.cancelled;
  for (const auto& [run, test] : on) waiting.erase(run);
  return std::max(withdrawn, waiting.size());
}

void say_what_is_awaited(std::size_t running, bool are_held, const StopOrder& order,
                         const Messages& messages) {
  if (running == 0) return;
  const bool drains = order.request.step == Step::draining;
  messages.notice(fmt::format("waiting for {} to end{}", counted(running, "run"),
                              drains ? "; Ctrl-C ends only the waiting" : ""));
  if (drains && are_held)
    messages.notice("they are held: 'gridctl resume' lets them go on, and come to their end");
}

}  // namespace

std::optional<Result<Stopped>> stop_gridctl(experiment::Books& books, const StopOrder& order,
                                            const Messages& messages) {
  auto on = runs_on(books, order.request);
  const auto answer = ask(books, order.request);
  if (!answer && answer.error().kind == ErrorKind::not_found) return std::nullopt;
  if (!answer) return tl::unexpected(answer.error());
  if (!order.request.runs.empty() && order.cancelled.empty())
    return nothing_is_on(books, order.request);
  const auto asked = books;
  GRIDCTL_TRY(experiment::refresh(books));
  on.merge(runs_on(books, order.request));  // what began meanwhile
  books.holder = asked.holder;
  say_what_is_awaited(answer->running, asked.steering.is_held, order, messages);
  GRIDCTL_TRY(wait_for_end(books, order));
  GRIDCTL_TRY(experiment::refresh(books));
  // It was killed meanwhile, or had no room to book the ends.
  const bool is_unfinished = !books.holder && !books.is_on_cluster;
  if (is_unfinished && !runs_on(books, order.request).empty()) return std::nullopt;
  const auto waiting = count_waiting(order, on, answer->waiting);
  return Stopped{true, std::move(on), waiting, 0};
}

RunKeys runs_on(const experiment::Books& books, const StopRequest& request) {
  const std::set<RunId> chosen(request.runs.begin(), request.runs.end());
  RunKeys keys;
  for (const auto phase : {Phase::train, Phase::test}) {
    for (const auto& run : experiment::runs_of(books, phase)) {
      if (is_on(run.state) && (chosen.empty() || chosen.contains(run.id)))
        keys.emplace(run.id, run.test);
    }
  }
  return keys;
}

tl::unexpected<Error> nothing_is_on(const experiment::Books& books, const StopRequest& request) {
  const auto folder = books.folder.string();
  if (!request.runs.empty())
    return fail(ErrorKind::nothing_to_do,
                fmt::format("none of these runs of '{}' is on or about to begin", folder),
                "'gridctl status' shows the states of the runs");
  return fail(ErrorKind::nothing_to_do,
              fmt::format("no gridctl works in '{}', and none of its runs is on", folder),
              "'gridctl list' shows which experiments are running");
}

}  // namespace gridctl::session
