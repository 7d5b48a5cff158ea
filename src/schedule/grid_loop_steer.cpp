// How a GridLoop is steered while it works: paused, held, given other settings or further runs,
// told which of its runs to begin next.
#include "grid_loop.hpp"

#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {

SteerAnswer GridLoop::steer(const SteerRequest& request) {
  SteerAnswer answer;
  answer.refused = refusal_of(request);
  if (answer.refused == SteerRefusal::none && may_grow()) {
    set(request.set);
    answer.moved = backlog_.hurry(request.first);
    if (answer.moved > 0)
      context_.observer.on_notice(fmt::format("gridctl set: {} to begin next", answer.moved));
    if (request.paused) *request.paused ? pause(request.hold) : go_on();
    answer.is_heard = true;
  } else if (is_held_ && request.paused == false) {
    context_.observer.on_notice("gridctl resume: the held runs go on");
    let_go();
    answer.is_heard = true;
  }
  answer.is_paused = is_paused_;
  answer.max_concurrent = admission_.size();
  answer.running = running_.size();
  answer.held = is_held_ ? running_.size() : 0;
  answer.waiting = backlog_.size();
  answer.halted_because = backlog_.halted_because();
  // Not in this call: the answer is about what was on when it was asked.
  if (answer.is_heard && has_begun_) context_.loop.post([this] { fill(); });
  return answer;
}

void GridLoop::pause(bool holds) {
  const bool is_new = !std::exchange(is_paused_, true);
  if (holds && !std::exchange(is_held_, true)) {
    for (const auto& [ticket, run] : running_.all()) {
      if (run.job) context_.executor.hold(*run.job);
    }
    watch_.hold();
    context_.observer.on_notice(
        fmt::format("gridctl pause --hold: no new runs, and {} running stand still, until 'gridctl "
                    "resume'",
                    running_.size()));
  } else if (is_new) {
    context_.observer.on_notice(fmt::format(
        "gridctl pause: no new runs until 'gridctl resume'; {} running go on", running_.size()));
  }
}

void GridLoop::go_on() {
  if (!std::exchange(is_paused_, false)) return;
  context_.observer.on_notice(is_held_
                                  ? "gridctl resume: the held runs go on, and new runs begin again"
                                  : "gridctl resume: new runs begin again");
  let_go();
}

void GridLoop::let_go() {
  if (!std::exchange(is_held_, false)) return;
  for (const auto& [ticket, run] : running_.all()) {
    if (run.job) context_.executor.let_go(*run.job);
  }
  watch_.let_go();
}

std::set<RunId> GridLoop::unfinished() const {
  auto runs = backlog_.runs();
  for (const auto& [ticket, run] : running_.all()) runs.insert(run.item.run);
  return runs;
}

void GridLoop::add(std::vector<WorkItem> items) {
  context_.observer.on_notice(fmt::format("gridctl train --into: {} more to begin", items.size()));
  backlog_.add(std::move(items));
  if (has_begun_) context_.loop.post([this] { fill(); });
}

/// A scheduler got the limits with each array, and its nodes have the runs.
SteerRefusal GridLoop::refusal_of(const SteerRequest& request) const {
  if (!context_.executor.queues()) return SteerRefusal::none;
  if (request.set.max_concurrent) return SteerRefusal::max_concurrent;
  if (request.set.timeout) return SteerRefusal::timeout;
  return request.hold ? SteerRefusal::hold : SteerRefusal::none;
}

void GridLoop::set(const SteerSettings& settings) {
  const auto tell = [&](const std::string& what) {
    context_.observer.on_notice("gridctl set: " + what);
  };
  if (settings.max_concurrent) {
    admission_.set_limit(*settings.max_concurrent);
    tell(fmt::format("at most {} at once", admission_.size()));
  }
  if (settings.timeout) {
    watch_.set_timeout(*settings.timeout);
    tell("timeout " + in_words(*settings.timeout));
  }
  if (settings.until) {
    end_.set_until(*settings.until);
    tell(end_.until() ? "until " + local_time(*end_.until()) : "no time at which the grid ends");
  }
  if (settings.budget) {
    tell("budget " + in_words(RunTimeout{*settings.budget, 0}));
    end_.set_budget(*settings.budget);
  }
  if (settings.max_failures) {
    tell("max_failures " + to_string(*settings.max_failures));
    backlog_.set_max_failures(*settings.max_failures);
  }
}

}  // namespace gridctl::schedule
