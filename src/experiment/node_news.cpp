#include "node_news.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/launch/slurm/event_log.hpp>
#include <gridctl/launch/slurm/order.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace gridctl::experiment {
namespace {

namespace slurm = launch::slurm;
using Key = std::pair<RunId, int>;  // with the test

/// The news of one run, the newest last.
using News = std::map<Key, std::vector<slurm::NodeEvent>>;

void read_logs(const fs::path& batch, int task, News& news) {
  for (int restart = 0;; ++restart) {
    slurm::EventReader log(slurm::event_log(batch, task, restart));
    const auto events = log.read();
    if (!log.is_there()) return;
    for (const auto& event : events) {
      const auto entry = news.find({event.run, event.test});
      if (entry != news.end()) entry->second.push_back(event);
    }
  }
}

void apply(const slurm::NodeEvent& news, RunRecord& record) {
  const auto& event = news.event;
  const bool begins = news.kind == slurm::NodeEvent::Kind::begin;
  if (!begins && (news.kind != slurm::NodeEvent::Kind::end || news.interrupted)) return;
  if (news.attempt < record.attempt) return;
  if (news.attempt > record.attempt)
    record.directory = layout::attempt_beside(record.directory, record.test, news.attempt);
  record.attempt = news.attempt;
  record.state = begins ? RunState::running : event.state;
  record.slot = event.slot;
  record.host = event.host;
  record.job = event.job;
  if (begins) {
    record.started_at = event.at;
    return;
  }
  record.ended_at = event.at;
  record.seconds = event.seconds;
  record.exit = event.exit;
  record.usage = event.usage;
  record.reason = event.reason;
  record.failure_class = event.failure_class;
}

}  // namespace

void add_node_news(const fs::path& experiment, std::vector<RunRecord>& trainings,
                   std::vector<RunRecord>& tests) {
  if (!slurm::is_on_slurm(experiment)) return;
  News news;
  for (const auto* records : {&trainings, &tests}) {
    for (const auto& record : *records) {
      if (is_on(record.state)) news[{record.id, record.test}];
    }
  }
  if (news.empty()) return;
  for (const auto& batch : slurm::batches_of(experiment)) {
    const auto order = slurm::read_order(batch);
    const auto runs = slurm::read_runs(batch, experiment);
    if (!order || !runs) continue;
    std::set<int> tasks;
    const auto pack = static_cast<std::size_t>(std::max(1, order->pack));
    for (std::size_t i = 0; i < runs->size(); ++i) {
      const auto& run = (*runs)[i].run;
      if (news.contains({run.id, run.test})) tasks.insert(static_cast<int>(i / pack));
    }
    // Another allocation of the batch may have taken a run over.
    const auto all = static_cast<int>(slurm::tasks_of(*order, runs->size()));
    for (int task = 0; pack > 1 && !tasks.empty() && task < all; ++task) tasks.insert(task);
    for (const int task : tasks) read_logs(batch, task, news);
  }
  for (auto* records : {&trainings, &tests}) {
    for (auto& record : *records) {
      const auto entry = news.find({record.id, record.test});
      if (entry == news.end() || !is_on(record.state)) continue;
      for (const auto& event : entry->second) apply(event, record);
    }
  }
}

}  // namespace gridctl::experiment
