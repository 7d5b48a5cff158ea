#include <gridctl/stats/compare.hpp>
#include <gridctl/stats/describe.hpp>
#include <gridctl/stats/pooled.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>

namespace gridctl::stats {
namespace {

std::vector<double> joined(const TaskScores& scores) {
  std::vector<double> all;
  for (const auto& task : scores) all.insert(all.end(), task.begin(), task.end());
  return all;
}

/// The mean over tasks of a figure of each.
template <typename Figure>
double over_tasks(const TaskScores& scores, Figure figure) {
  double sum = 0;
  for (std::size_t task = 0; task < scores.size(); ++task) sum += figure(task);
  return sum / static_cast<double>(scores.size());
}

double mean_of_tasks(const TaskScores& scores) {
  return over_tasks(scores, [&](auto task) { return mean(scores[task]); });
}

double improvement(const TaskScores& a, const TaskScores& b, Direction direction) {
  return over_tasks(a, [&](auto task) { return superiority(a[task], b[task], direction); });
}

/// Draws anew within each task. `drawn` has the shape of `scores`.
void resample(const TaskScores& scores, Random& random, TaskScores& drawn) {
  for (std::size_t task = 0; task < scores.size(); ++task) {
    for (double& score : drawn[task]) score = scores[task][random.below(scores[task].size())];
  }
}

Interval percentiles(std::vector<double>& values, double level) {
  std::sort(values.begin(), values.end());
  const double tail = (1 - level) / 2;
  return {quantile(values, tail), quantile(values, 1 - tail)};
}

}  // namespace

Pooled pool(const TaskScores& scores, const PooledOptions& options) {
  Random random(kBootstrapSeed);
  auto drawn = scores;
  std::vector<double> means;
  std::vector<double> iqms;
  for (std::size_t i = 0; i < options.resamples; ++i) {
    resample(scores, random, drawn);
    means.push_back(mean_of_tasks(drawn));
    iqms.push_back(interquartile_mean(joined(drawn)));
  }
  return {{mean_of_tasks(scores), percentiles(means, options.level)},
          {interquartile_mean(joined(scores)), percentiles(iqms, options.level)}};
}

std::vector<double> performance_profile(const TaskScores& scores,
                                        std::span<const double> thresholds, Direction direction) {
  std::vector<double> profile;
  for (const double threshold : thresholds) {
    const auto better = [&](double score) {
      return direction == Direction::higher ? score > threshold : score < threshold;
    };
    profile.push_back(over_tasks(scores, [&](auto task) {
      const auto& runs = scores[task];
      return static_cast<double>(std::count_if(runs.begin(), runs.end(), better)) /
             static_cast<double>(runs.size());
    }));
  }
  return profile;
}

Estimate probability_of_improvement(const TaskScores& a, const TaskScores& b, Direction direction,
                                    const PooledOptions& options) {
  Random random(kBootstrapSeed);
  auto drawn_a = a;
  auto drawn_b = b;
  std::vector<double> probabilities;
  for (std::size_t i = 0; i < options.resamples; ++i) {
    resample(a, random, drawn_a);
    resample(b, random, drawn_b);
    probabilities.push_back(improvement(drawn_a, drawn_b, direction));
  }
  return {improvement(a, b, direction), percentiles(probabilities, options.level)};
}

}  // namespace gridctl::stats
