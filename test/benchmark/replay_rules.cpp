// Replays recorded curves in virtual time under the rules of early stopping, and prints what each
// rule costs and finds beside the full grid. Reads lines "configuration seed epoch value seconds"
// on stdin, where the seconds are those of the whole run; test/benchmark/search records them.
#include <gridctl/search/referee.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <numeric>
#include <queue>
#include <random>
#include <vector>

#include <fmt/format.h>

using namespace gridctl;

namespace {

struct Recorded {
  std::vector<double> values;  // by epoch, from 1
  double seconds = 0;
};
using Seeds = std::map<int, Recorded>;
using Grid = std::map<int, Seeds>;  // by configuration

Grid read_curves() {
  Grid grid;
  int configuration = 0;
  int seed = 0;
  std::size_t epoch = 0;
  double value = 0;
  double seconds = 0;
  while (std::cin >> configuration >> seed >> epoch >> value >> seconds) {
    auto& run = grid[configuration][seed];
    run.values.resize(std::max(run.values.size(), epoch));
    run.values[epoch - 1] = value;
    run.seconds = seconds;
  }
  return grid;
}

struct Outcome {
  double seconds = 0;  // of all runs together
  int chosen = 0;      // the configuration with the best last value of those that came to their end
};

/// One experiment: each configuration runs once, with the same seed, on so many slots.
class Replay {
 public:
  Replay(const Grid& grid, int seed, std::vector<int> order, const EarlyStopping* rules)
      : grid_(grid), seed_(seed), order_(std::move(order)) {
    if (!rules) return;
    referee_.emplace(*rules, stats::Direction::higher);
    for (const int configuration : order_) referee_->expect({configuration, 1});
  }

  Outcome run(std::size_t slots, double budget) {
    double best = -1;
    Outcome outcome;
    while (events_.size() < slots && begin(0, budget, outcome)) {
    }
    while (!events_.empty()) {
      const auto [at, configuration, epoch] = events_.top();
      events_.pop();
      const auto& run = run_of(configuration);
      if (stopped_.contains(configuration)) {
        begin(at, budget, outcome);
        continue;
      }
      const double value = run.values[epoch - 1];
      outcome.seconds += run.seconds / static_cast<double>(run.values.size());
      if (epoch == run.values.size()) {
        if (referee_) referee_->ended({configuration, 1});
        if (value > best) outcome.chosen = configuration;
        best = std::max(best, value);
      } else {
        events_.push({at + step_of(run), configuration, epoch + 1});
      }
      if (referee_) {
        for (const auto& ruling :
             referee_->take({{{configuration, 1}, static_cast<double>(epoch), value}}))
          stopped_.insert(ruling.run.configuration);
      }
      if (epoch == run.values.size()) begin(at, budget, outcome);
    }
    return outcome;
  }

 private:
  struct Event {
    double at;
    int configuration;
    std::size_t epoch;
    bool operator<(const Event& other) const {  // a queue has its largest on top
      return std::pair(at, configuration) > std::pair(other.at, other.configuration);
    }
  };

  [[nodiscard]] const Recorded& run_of(int configuration) const {
    return grid_.at(configuration).at(seed_);
  }
  static double step_of(const Recorded& run) {
    return run.seconds / static_cast<double>(run.values.size());
  }
  bool begin(double at, double budget, const Outcome& outcome) {
    if (next_ == order_.size() || outcome.seconds >= budget) return false;
    const int configuration = order_[next_++];
    events_.push({at + step_of(run_of(configuration)), configuration, 1});
    return true;
  }

  const Grid& grid_;
  int seed_;
  std::vector<int> order_;
  std::size_t next_ = 0;
  std::optional<search::Referee> referee_;
  std::priority_queue<Event> events_;
  std::set<int> stopped_;
};

double last_of(const Recorded& run) {
  return run.values.back();
}

/// Which configurations are as good as the best by their mean over all seeds: the 95 % interval of
/// the paired difference holds 0.
std::set<int> as_good_as_best(const Grid& grid) {
  std::map<int, double> means;
  for (const auto& [configuration, seeds] : grid) {
    for (const auto& [seed, run] : seeds)
      means[configuration] += last_of(run) / static_cast<double>(seeds.size());
  }
  const int best = std::max_element(means.begin(), means.end(), [](const auto& a, const auto& b) {
                     return a.second < b.second;
                   })->first;
  constexpr double kT9 = 2.262;  // of nine degrees of freedom
  std::set<int> good;
  for (const auto& [configuration, seeds] : grid) {
    std::vector<double> differences;
    for (const auto& [seed, run] : seeds)
      differences.push_back(last_of(run) - last_of(grid.at(best).at(seed)));
    const auto n = static_cast<double>(differences.size());
    const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
    double squares = 0;
    for (const double one : differences) squares += (one - mean) * (one - mean);
    if (mean + kT9 * std::sqrt(squares / (n - 1) / n) >= 0) good.insert(configuration);
  }
  fmt::print("best of {} by the mean of {} seeds: {} with {:.4f}; {} are as good\n\n", grid.size(),
             grid.at(best).size(), best, means[best], good.size());
  return good;
}

struct Row {
  const char* name;
  std::optional<EarlyStopping> rules;
  bool has_budget = false;  // as much as halving took in the same experiment
};

std::vector<Row> rows() {
  EarlyStopping rules;
  rules.metric = "valid.acc";
  std::vector<Row> rows = {{"full grid", std::nullopt}};
  auto halving = rules;
  halving.halving = HalvingRule{3, {1, 3, 9}};
  rows.push_back({"halving, eta 3", halving});
  auto median = rules;
  median.median = MedianRule{3};
  median.grace = 3;
  rows.push_back({"median", median});
  auto plateau = rules;
  plateau.plateau = PlateauRule{4, 0.001};
  rows.push_back({"plateau of 4", plateau});
  rows.push_back({"random, as long as halving", std::nullopt, true});
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t slots = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 8;
  const int orders = argc > 2 ? std::atoi(argv[2]) : 20;
  const auto grid = read_curves();
  if (grid.empty()) return 1;
  const auto good = as_good_as_best(grid);
  std::map<std::string, std::array<double, 3>> sums;  // share of the time, hits, value over seeds
  double experiments = 0;
  for (const auto& [seed, run] : grid.begin()->second) {
    for (int n = 0; n < orders; ++n) {
      std::vector<int> order;
      for (const auto& [configuration, seeds] : grid) order.push_back(configuration);
      std::mt19937_64 random(static_cast<std::uint64_t>(1000 * seed + n));
      std::shuffle(order.begin(), order.end(), random);
      double full = 0;
      double budget = 0;
      for (const auto& row : rows()) {
        Replay replay(grid, seed, order, row.rules ? &*row.rules : nullptr);
        const auto outcome = replay.run(slots, row.has_budget ? budget : INFINITY);
        if (full == 0) full = outcome.seconds;
        if (row.rules && row.rules->halving) budget = outcome.seconds;
        double mean = 0;
        const auto& seeds = grid.at(outcome.chosen);
        for (const auto& [other, one] : seeds)
          mean += last_of(one) / static_cast<double>(seeds.size());
        auto& sum = sums[row.name];
        sum[0] += outcome.seconds / full;
        sum[1] += good.contains(outcome.chosen) ? 1 : 0;
        sum[2] += mean;
      }
      ++experiments;
    }
  }
  fmt::print("{:28} {:>10} {:>16} {:>18}\n", "rule", "time, %", "as good, %", "mean of the chosen");
  for (const auto& row : rows()) {
    const auto& sum = sums[row.name];
    fmt::print("{:28} {:>10.1f} {:>16.1f} {:>18.4f}\n", row.name, 100 * sum[0] / experiments,
               100 * sum[1] / experiments, sum[2] / experiments);
  }
  return 0;
}
