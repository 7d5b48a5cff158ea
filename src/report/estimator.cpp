#include <gridctl/report/estimator.hpp>

#include <algorithm>
#include <cmath>
#include <queue>

namespace gridctl::report {
namespace {

constexpr std::size_t kMostOverheads = 64;
constexpr std::size_t kMostItems = 4096;  // that are handed out one by one
constexpr double kTooEarly = 0.02;        // a smaller part tells nothing of the whole
constexpr double kLate = 1.1;             // how much longer a run takes that is late already
constexpr double kUnknownAndLate = 1.5;   // likewise, where only other kinds are known

/// The total of a run of a known kind that is on for so long.
double total_by_kind(const ConfigurationTally& kind, double learned, double elapsed) {
  if (elapsed < learned) return learned;
  return elapsed < kind.longest ? (elapsed + kind.longest) / 2 : elapsed * kLate;
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The times at which slots become free, the earliest first.
class Slots {
 public:
  /// `rests` of the running runs. Where more are on than slots are left, the first to end free
  /// none.
  Slots(std::vector<double> rests, std::size_t slots) {
    for (const auto rest : rests) last_ = std::max(last_, rest);
    rests.resize(std::max(rests.size(), slots), 0);
    std::sort(rests.begin(), rests.end(), std::greater<>());
    rests.resize(slots);
    free_ = decltype(free_)(std::greater<>(), std::move(rests));
  }
  void take(double seconds) {
    const double end = free_.top() + seconds;
    free_.pop();
    free_.push(end);
    last_ = std::max(last_, end);
  }
  /// Work that is shared out evenly.
  void delay(double seconds) { delay_ += seconds; }
  [[nodiscard]] double last() const { return last_ + delay_; }

 private:
  std::priority_queue<double, std::vector<double>, std::greater<>> free_;
  double last_ = 0;
  double delay_ = 0;
};

}  // namespace

void Estimator::expect(const Outlook& outlook, bool tests_follow) {
  tests_follow_ = tests_follow;
  tests_expected_ = outlook.tests_of_each_training;
  for (const auto& [waiting, count] : outlook.waiting) wait(waiting, count);
  for (const bool are_tests : {false, true}) {
    auto tallies = are_tests ? outlook.tests : outlook.trainings;
    for (auto& tally : tallies) tally.waiting = 0;
    take(tallies, are_tests);
  }
}

void Estimator::take(const std::vector<ConfigurationTally>& tallies, bool are_tests) {
  for (const auto& tally : tallies) {
    wait({tally.configuration, are_tests}, tally.waiting);
    auto& all = failures_[are_tests ? 1 : 0];
    all.succeeded += tally.succeeded;
    all.failed += tally.failed;
    all.failed_seconds += tally.failed_seconds;
    change({tally.configuration, are_tests}, [&](Kind& kind) {
      kind.succeeded += tally.succeeded;
      kind.seconds += tally.seconds;
      kind.longest = std::max(kind.longest, tally.longest);
      kind.failed += tally.failed;
      kind.failed_seconds += tally.failed_seconds;
    });
  }
}

void Estimator::add(const Key& run) {
  wait(kind_of(run), 1);
  if (!kind_of(run).is_test) return;
  ++tests_seen_;
  trainings_just_done_ = 0;
}

void Estimator::begin(const Key& run, const std::string& slot, double now) {
  stop_waiting(kind_of(run));
  trainings_just_done_ = 0;
  if (!kind_of(run).is_test && !running_.contains(run)) ++trainings_running_;
  running_[run] = {slot, now, {}, {}, 0};
  if (slot.empty()) return;
  auto& cycle = cycles_[slot];
  if (cycle.seconds) {
    overheads_.push_back(std::max(0.0, now - cycle.began - *cycle.seconds));
    if (overheads_.size() > kMostOverheads) overheads_.pop_front();
  }
  cycle = {now, std::nullopt};
}

void Estimator::tell(const Key& run, double fraction, double now) {
  const auto entry = running_.find(run);
  if (entry == running_.end()) return;
  auto& [slot, since, first, last, last_step] = entry->second;
  // What goes back has begun anew: a second bar, a restart.
  if (last && fraction < last->fraction) first = last = std::nullopt;
  if (last && fraction == last->fraction) return;
  last_step = last ? fraction - last->fraction : 0;
  last = Report{fraction, now};
  if (!first) first = last;
}

void Estimator::end(const Key& run, RunState state, std::optional<double> seconds) {
  const auto entry = running_.find(run);
  if (entry == running_.end()) {
    stop_waiting(kind_of(run));
  } else {
    const auto cycle = cycles_.find(entry->second.slot);
    if (cycle != cycles_.end() && seconds) cycle->second.seconds = seconds;
    running_.erase(entry);
    if (!kind_of(run).is_test) --trainings_running_;
  }
  if (!kind_of(run).is_test && is_settled(state)) ++trainings_done_;
  if (!kind_of(run).is_test && state == RunState::succeeded) ++trainings_just_done_;
  if (!seconds) return;
  failures_[kind_of(run).is_test ? 1 : 0].add_end(state, *seconds);
  change(kind_of(run), [&](Kind& kind) { kind.add_end(state, *seconds); });
}

std::optional<double> Estimator::rest(double now, std::size_t slots, std::size_t waiting) const {
  const auto usual = this->usual(now);
  std::vector<double> rests;
  rests.reserve(running_.size());
  for (const auto& [key, run] : running_) {
    const auto total = total_of(key, run, usual, now);
    if (!total) return std::nullopt;
    const auto kind = kind_of(key);
    const double tests = kind.is_test ? 0 : tests_time(kind.configuration, usual);
    rests.push_back(std::max(0.0, *total - (now - run.since)) + tests);
  }
  auto items = waiting_items(usual, now);
  std::size_t known = 0;
  for (const auto& item : items) known += item.count;
  if (waiting > known)
    items.push_back({usual.training.value_or(usual.test.value_or(-1)), waiting - known});
  std::size_t count = 0;
  for (const auto& item : items) {
    if (item.seconds < 0) return std::nullopt;
    count += item.count;
  }
  slots = std::max<std::size_t>(1, slots);
  Slots free(std::move(rests), slots);
  const double extra = overhead();
  // Of very many the first are shared out evenly, which changes little.
  if (count > kMostItems) {
    const double kept = static_cast<double>(kMostItems) / static_cast<double>(count);
    for (auto& item : items) {
      const auto left = static_cast<std::size_t>(std::ceil(static_cast<double>(item.count) * kept));
      free.delay(static_cast<double>(item.count - left) * (item.seconds + extra) /
                 static_cast<double>(slots));
      item.count = left;
    }
  }
  std::size_t rounds = 0;
  for (const auto& item : items) rounds = std::max(rounds, item.count);
  // Repetition by repetition, as the queue has them.
  for (auto round = rounds; round > 0; --round) {
    for (const auto& item : items) {
      if (item.count >= round) free.take(item.seconds + extra);
    }
  }
  return free.last();
}

std::optional<double> Estimator::duration_of(const Key& run, double now) const {
  const auto entry = running_.find(run);
  if (entry == running_.end()) return std::nullopt;
  return total_of(run, entry->second, usual(now), now);
}

std::size_t Estimator::tests_to_come() const {
  if (!tests_follow_) return 0;
  const auto trainings = trainings_waiting_ + trainings_running_ + trainings_just_done_;
  return static_cast<std::size_t>(
      std::llround(static_cast<double>(trainings) * tests_of_each_training()));
}

Estimator::Kind& Estimator::kind(RunKind kind) {
  const auto [entry, is_new] = kinds_.try_emplace(kind);
  if (is_new) {
    entry->second.configuration = kind.configuration;
    entry->second.position = kinds_.size();
  }
  return entry->second;
}

void Estimator::wait(RunKind which, std::size_t count) {
  kind(which).waiting += count;
  if (!which.is_test) trainings_waiting_ += count;
}

/// Of a run that nobody has told of, nothing is known to wait.
void Estimator::stop_waiting(RunKind which) {
  auto& waiting = kind(which).waiting;
  if (waiting == 0) return;
  --waiting;
  if (!which.is_test) --trainings_waiting_;
}

/// Keeps the sum of the learned durations.
void Estimator::change(RunKind which, const std::function<void(Kind&)>& change) {
  auto& state = kind(which);
  auto& sum = sums_[which.is_test ? 1 : 0];
  if (const auto before = learned(state)) {
    sum.seconds -= *before;
    --sum.kinds;
  }
  change(state);
  if (const auto after = learned(state)) {
    sum.seconds += *after;
    ++sum.kinds;
  }
}

/// A kind of which no run succeeds and several fail goes on so.
std::optional<double> Estimator::learned(const ConfigurationTally& kind) {
  if (kind.succeeded > 0) return kind.seconds / static_cast<double>(kind.succeeded);
  if (kind.failed > 1) return kind.failed_seconds / static_cast<double>(kind.failed);
  return std::nullopt;
}

/// By the pace since the first report: what was before is the start-up. Since the last report no
/// more has been done than from the one before to it, or a report would have come.
std::optional<double> Estimator::rest_by_reports(const Running& run, double now) {
  if (!run.last || run.last->fraction <= run.first->fraction) return std::nullopt;
  const double pace = (run.last->at - run.first->at) / (run.last->fraction - run.first->fraction);
  const double left = 1 - run.last->fraction;
  const double since = pace > 0 ? (now - run.last->at) / pace : 0;
  return std::max(0.0, left - std::min(since, run.last_step)) * pace;
}

/// By one report alone, which counts the start-up in: better than nothing to who looks just once.
std::optional<double> Estimator::total_by_one(const Running& run, double now) {
  if (!run.last || run.last->fraction < kTooEarly) return std::nullopt;
  return std::max(now - run.since, (run.last->at - run.since) / run.last->fraction);
}

Estimator::Usual Estimator::usual(double now) const {
  auto sums = sums_;
  for (const auto& [key, run] : running_) {
    const auto known = kinds_.find(kind_of(key));
    if (known != kinds_.end() && learned(known->second)) continue;
    const auto rest = rest_by_reports(run, now);
    const auto total = rest ? std::optional(now - run.since + *rest) : total_by_one(run, now);
    if (!total) continue;
    auto& sum = sums[kind_of(key).is_test ? 1 : 0];
    sum.seconds += *total;
    ++sum.kinds;
  }
  const auto mean = [](const Sum& sum) {
    return sum.kinds > 0 ? std::optional(sum.seconds / static_cast<double>(sum.kinds))
                         : std::nullopt;
  };
  return {mean(sums[0]), mean(sums[1])};
}

std::optional<double> Estimator::total_of(const Key& key, const Running& run, const Usual& usual,
                                          double now) const {
  const double elapsed = now - run.since;
  const auto kind = kinds_.find(kind_of(key));
  const auto known = kind != kinds_.end() ? learned(kind->second) : std::nullopt;
  if (const auto rest = rest_by_reports(run, now)) {
    if (!known) return elapsed + *rest;
    // The further a run is, the more it knows better.
    const double weight = run.last->fraction;
    return std::max(elapsed, weight * (elapsed + *rest) + (1 - weight) * *known);
  }
  if (known) return total_by_kind(kind->second, *known, elapsed);
  if (const auto total = total_by_one(run, now)) return total;
  const auto others = kind_of(key).is_test ? usual.test : usual.training;
  if (!others) return std::nullopt;
  return std::max(*others, elapsed * kUnknownAndLate);
}

/// Of the tests that follow a training of the configuration. Nothing is known of them until the
/// first has ended.
double Estimator::tests_time(int configuration, const Usual& usual) const {
  if (!tests_follow_) return 0;
  const auto kind = kinds_.find({configuration, true});
  const auto known = kind != kinds_.end() ? learned(kind->second) : std::nullopt;
  return tests_of_each_training() * (known ? *known : usual.test.value_or(0));
}

/// Those of which nothing is known have a negative time.
std::vector<Estimator::Item> Estimator::waiting_items(const Usual& usual, double now) const {
  std::map<RunKind, double> by_running;
  for (const auto& [key, run] : running_) {
    const auto total = total_of(key, run, usual, now);
    if (!total) continue;
    auto& longest = by_running[kind_of(key)];
    longest = std::max(longest, *total);
  }
  std::vector<std::pair<std::size_t, Item>> items;
  for (const auto& [kind, state] : kinds_) {
    if (state.waiting == 0) continue;
    const auto others = kind.is_test ? usual.test : usual.training;
    double seconds = others.value_or(-1);
    const auto running = by_running.find(kind);
    if (const auto known = learned(state))
      seconds = *known;
    else if (running != by_running.end())
      seconds = running->second;
    if (seconds >= 0) seconds = with_failures(kind, state, seconds);
    if (seconds >= 0 && !kind.is_test) seconds += tests_time(kind.configuration, usual);
    items.emplace_back(state.position, Item{seconds, state.waiting});
  }
  std::sort(items.begin(), items.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Item> result;
  result.reserve(items.size());
  for (const auto& [position, item] : items) result.push_back(item);
  return result;
}

/// What a run takes on average that takes so long if it succeeds: its kind fails as often as it
/// did, and by one run more as often as all.
double Estimator::with_failures(RunKind which, const ConfigurationTally& kind,
                                double seconds) const {
  constexpr double kOfAll = 1;
  const auto& all = failures_[which.is_test ? 1 : 0];
  if (all.failed == 0) return seconds;
  const auto failed = static_cast<double>(all.failed);
  const double share = failed / (failed + static_cast<double>(all.succeeded) + 1);
  const double own = (static_cast<double>(kind.failed) + kOfAll * share) /
                     (static_cast<double>(kind.failed + kind.succeeded) + kOfAll);
  const double until = kind.failed > 0 ? kind.failed_seconds / static_cast<double>(kind.failed)
                                       : all.failed_seconds / failed;
  return own * until + (1 - own) * seconds;
}

double Estimator::overhead() const {
  return overheads_.empty() ? 0 : median_of({overheads_.begin(), overheads_.end()});
}

double Estimator::tests_of_each_training() const {
  if (trainings_done_ == 0 || tests_seen_ == 0) return tests_expected_;
  return static_cast<double>(tests_seen_) / static_cast<double>(trainings_done_);
}

}  // namespace gridctl::report
