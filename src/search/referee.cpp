#include <gridctl/search/referee.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace gridctl::search {
namespace {

constexpr std::size_t kMostRungs = 64;

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

bool has_reached(const RunCourse& course, double step) {
  return !course.values.empty() && course.values.rbegin()->first >= step;
}

}  // namespace

void Referee::recall(const Ruling& ruling) {
  rulings_.insert_or_assign(ruling.run, ruling);
}

std::vector<Ruling> Referee::take(const std::vector<RunValue>& values) {
  for (const auto& value : values) put(value);
  Rulings kept;
  Rulings found;
  for (const auto& [run, course] : courses_) {
    if (!course.is_expected || has_ruling(run) || exempt_.contains(run)) continue;
    if (auto ruling = by_course(run, course)) found.push_back(std::move(*ruling));
  }
  keep(std::move(found), kept);
  if (rules_.halving) {
    found = by_halving();
    spare_the_last(found);
    keep(std::move(found), kept);
  }
  if (rules_.median) {
    found = by_median();
    spare_the_last(found);
    keep(std::move(found), kept);
  }
  return kept;
}

/// Equal steps of one run: the worse value counts, so that the order does not.
void Referee::put(const RunValue& value) {
  if (!is_taken(value)) return;
  auto& course = courses_[value.run];
  const bool diverges = !std::isfinite(value.value) || (rules_.nan && rules_.nan->bound &&
                                                        std::abs(value.value) > *rules_.nan->bound);
  const auto is_before = [](const RunValue& a, const RunValue& b) {
    return std::pair(a.step, a.metric) < std::pair(b.step, b.metric);
  };
  if (diverges && value.step >= rules_.grace &&
      (!course.divergence || is_before(value, *course.divergence)))
    course.divergence = value;
  if (!value.metric.empty()) return;
  const auto [known, is_new] = course.values.emplace(value.step, value.value);
  if (!is_new && is_better(or_worst(known->second), or_worst(value.value)))
    known->second = value.value;
}

bool Referee::is_taken(const RunValue& value) const {
  if (exempt_.contains(value.run) || std::isnan(value.step)) return false;
  for (const auto id : {value.run, candidate_of(value.run)}) {
    const auto ruling = rulings_.find(id);
    if (ruling == rulings_.end()) continue;
    const auto& seen = ruling->second.seen;
    const auto last = std::find_if(seen.begin(), seen.end(),
                                   [&](const auto& one) { return one.first == value.run; });
    if (last == seen.end() || value.step > last->second) return false;
  }
  return true;
}

RunId Referee::candidate_of(RunId run) const {
  return rules_.together ? RunId{run.configuration, 0} : run;
}

bool Referee::has_ruling(RunId run) const {
  return rulings_.contains(run) || rulings_.contains(candidate_of(run));
}

/// Whether any of its runs can still be stopped.
bool Referee::is_open(RunId candidate) const {
  if (rulings_.contains(candidate)) return false;
  return std::any_of(courses_.begin(), courses_.end(), [&](const auto& entry) {
    const auto& [run, course] = entry;
    return candidate_of(run) == candidate && course.is_expected && !has_ruling(run) &&
           !exempt_.contains(run);
  });
}

bool Referee::is_better(double a, double b) const {
  return direction_ == stats::Direction::higher ? a > b : a < b;
}

double Referee::worst() const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return direction_ == stats::Direction::higher ? -kInfinity : kInfinity;
}

double Referee::or_worst(double value) const {
  return std::isfinite(value) ? value : worst();
}

// A run that has told nothing up to the step counts with the first value that it told: it evaluates
// rarely, or goes on from a checkpoint.

double Referee::last_value(const RunCourse& course, double step) const {
  const auto behind = course.values.upper_bound(step);
  const auto last = behind == course.values.begin() ? behind : std::prev(behind);
  return or_worst(last->second);
}

double Referee::best_value(const RunCourse& course, double step) const {
  double best = or_worst(course.values.begin()->second);
  for (const auto& [at, value] : course.values) {
    if (at <= step && is_better(or_worst(value), best)) best = value;
  }
  return best;
}

double Referee::mean_value(const RunCourse& course, double step) const {
  double sum = or_worst(course.values.begin()->second);
  std::size_t count = 1;
  for (auto it = std::next(course.values.begin()); it != course.values.end(); ++it) {
    if (it->first > step) break;
    sum += or_worst(it->second);
    ++count;
  }
  return sum / static_cast<double>(count);
}

/// The mean over the runs of each candidate that have reached the step.
std::map<RunId, double> Referee::candidates_at(double step, ValueOf value_of) const {
  std::map<RunId, std::pair<double, std::size_t>> sums;
  for (const auto& [run, course] : courses_) {
    if (!has_reached(course, step)) continue;
    auto& [sum, count] = sums[candidate_of(run)];
    sum += (this->*value_of)(course, step);
    ++count;
  }
  std::map<RunId, double> means;
  for (const auto& [candidate, sum] : sums)
    means.emplace(candidate, sum.first / static_cast<double>(sum.second));
  return means;
}

std::optional<Ruling> Referee::by_course(RunId run, const RunCourse& course) const {
  if (rules_.nan && course.divergence) {
    const auto& found = *course.divergence;
    return Ruling{StopRule::nan,
                  run,
                  found.step,
                  found.value,
                  rules_.nan->bound.value_or(std::numeric_limits<double>::infinity()),
                  0,
                  found.metric};
  }
  if (auto reached = by_target(run, course)) return reached;
  return by_plateau(run, course);
}

std::optional<Ruling> Referee::by_target(RunId run, const RunCourse& course) const {
  if (!rules_.target) return std::nullopt;
  const auto& [above, below, all] = *rules_.target;
  for (const auto& [step, value] : course.values) {
    if (step < rules_.grace || !std::isfinite(value)) continue;
    if (above && value > *above) return Ruling{StopRule::target, run, step, value, *above};
    if (below && value < *below) return Ruling{StopRule::target, run, step, value, *below};
  }
  return std::nullopt;
}

std::optional<Ruling> Referee::by_plateau(RunId run, const RunCourse& course) const {
  if (!rules_.plateau || course.values.empty()) return std::nullopt;
  const double last = course.values.rbegin()->first;
  auto since = course.values.begin()->first;
  auto best = or_worst(course.values.begin()->second);
  for (const auto& [step, value] : course.values) {
    const double delta = direction_ == stats::Direction::higher ? rules_.plateau->min_delta
                                                                : -rules_.plateau->min_delta;
    if (!is_better(or_worst(value), best + delta)) continue;
    best = value;
    since = step;
  }
  if (last < rules_.grace || last - since < rules_.plateau->patience) return std::nullopt;
  return Ruling{StopRule::plateau, run, last, best, since};
}

std::vector<double> Referee::rungs() const {
  if (!rules_.halving->rungs.empty()) return rules_.halving->rungs;
  double last = 0;
  for (const auto& [run, course] : courses_) {
    if (!course.values.empty()) last = std::max(last, course.values.rbegin()->first);
  }
  std::vector<double> rungs;
  for (double rung = std::max(1.0, rules_.grace); rung <= last && rungs.size() < kMostRungs;
       rung *= rules_.halving->eta)
    rungs.push_back(rung);
  return rungs;
}

/// Each candidate is judged at the last rung that it has reached.
Referee::Rulings Referee::by_halving() const {
  Rulings rulings;
  std::map<RunId, double> above;  // candidates at the rung above
  auto all = rungs();
  std::reverse(all.begin(), all.end());
  for (const double rung : all) {
    if (rung < rules_.grace) break;
    const auto candidates = candidates_at(rung, &Referee::last_value);
    for (auto& ruling : at_rung(rung, candidates)) {
      if (!above.contains(ruling.run)) rulings.push_back(std::move(ruling));
    }
    above = candidates;
  }
  return rulings;
}

/// Of n candidates at the rung the best n / eta go on, at least one, and none that is worse there
/// than one that was stopped there before. What passed the rung while fewer were there can so be
/// stopped later.
Referee::Rulings Referee::at_rung(double rung, const std::map<RunId, double>& candidates) const {
  const auto eta = static_cast<std::size_t>(rules_.halving->eta);
  if (candidates.size() < eta) return {};
  std::vector<double> values;
  for (const auto& [candidate, value] : candidates) values.push_back(value);
  std::sort(values.begin(), values.end(), [&](double a, double b) { return is_better(a, b); });
  double bound = values[candidates.size() / eta - 1];
  for (const auto& [candidate, ruling] : rulings_) {
    if (ruling.rule == StopRule::halving && ruling.step == rung &&
        is_better(or_worst(ruling.value), bound))
      bound = ruling.value;
  }
  Rulings rulings;
  for (const auto& [candidate, value] : candidates) {
    if (is_better(bound, value) && is_open(candidate))
      rulings.push_back({StopRule::halving, candidate, rung, value, bound, candidates.size()});
  }
  return rulings;
}

/// The median stopping rule of Golovin et al. (2017), at the last step of each run that is on.
Referee::Rulings Referee::by_median() const {
  Rulings rulings;
  for (const auto& [run, course] : courses_) {
    if (!course.is_expected || course.values.empty() || has_ruling(run)) continue;
    const double step = course.values.rbegin()->first;
    if (step < rules_.grace) continue;
    const auto candidate = candidate_of(run);
    auto others = candidates_at(step, &Referee::mean_value);
    others.erase(candidate);
    if (others.size() < static_cast<std::size_t>(rules_.median->others)) continue;
    std::vector<double> means;
    for (const auto& [other, mean] : others) means.push_back(mean);
    const double bound = median_of(std::move(means));
    const double value = candidates_at(step, &Referee::best_value).at(candidate);
    if (is_better(bound, value) && is_open(candidate))
      rulings.push_back({StopRule::median, candidate, step, value, bound, others.size()});
  }
  return rulings;
}

/// Takes the best out of rulings that would leave nobody: seeds that come later can make the mean
/// of the last candidate worse than the others had been.
void Referee::spare_the_last(Rulings& found) const {
  std::set<RunId> left;
  for (const auto& [run, course] : courses_) {
    if (!rulings_.contains(candidate_of(run)) && !exempt_.contains(run))
      left.insert(candidate_of(run));
  }
  for (const auto& ruling : found) left.erase(ruling.run);
  if (!left.empty() || found.empty()) return;
  const auto best =
      std::min_element(found.begin(), found.end(), [&](const Ruling& a, const Ruling& b) {
        if (a.step != b.step) return a.step > b.step;
        return is_better(a.value, b.value);
      });
  const auto spared = best->run;
  std::erase_if(found, [&](const Ruling& ruling) { return ruling.run == spared; });
}

/// Of several rulings on one candidate the first one counts.
void Referee::keep(Rulings found, Rulings& kept) {
  for (auto& ruling : found) {
    if (has_ruling(ruling.run)) continue;
    const bool is_of_all = ruling.run.repetition == 0;
    for (const auto& [run, course] : courses_) {
      const bool is_concerned = is_of_all ? candidate_of(run) == ruling.run : run == ruling.run;
      if (!is_concerned || (course.values.empty() && !course.divergence)) continue;
      const double last =
          course.values.empty() ? course.divergence->step : course.values.rbegin()->first;
      ruling.seen.emplace_back(run, last);
    }
    rulings_.emplace(ruling.run, ruling);
    kept.push_back(std::move(ruling));
  }
}

}  // namespace gridctl::search
