// How often the comparison with a selected best is wrong where nothing differs, how often it finds
// what does differ, and how far its probabilities and intervals can be trusted: simulated.
// Usage: best_of_many [EXPERIMENTS [MOST_GROUPS [NOISE [BLOCKS [FEWEST_GROUPS [RUNS]]]]]], with a
// noise of normal, skewed or uneven, and blocks of seeds or none.
#include <gridctl/stats/best.hpp>
#include <gridctl/stats/compare.hpp>
#include <gridctl/stats/describe.hpp>
#include <gridctl/stats/intervals.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>

using namespace gridctl::stats;

namespace {

using Groups = std::vector<std::vector<Observation>>;

constexpr double kAlpha = 0.05;
constexpr double kSure = 0.95;

double uniform(Random& random) {
  constexpr double kSteps = 9007199254740992.0;  // 2^53
  return (static_cast<double>(random.next() >> 11U) + 0.5) / kSteps;
}

double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(uniform(random)));
  return radius * std::cos(2 * std::numbers::pi * uniform(random));
}

enum class Noise { normal, skewed, uneven };  // of mean 0

/// Skewed: exponential, sd 1. Uneven: normal, every fourth group varies four times as much.
double noise(Noise kind, std::size_t group, Random& random) {
  if (kind == Noise::skewed) return -std::log(uniform(random)) - 1;
  const bool varies_more = kind == Noise::uneven && group % 4 == 3;
  return normal(random) * (varies_more ? 4 : 1);
}

struct Scene {
  std::size_t groups = 0;
  std::size_t runs = 0;
  bool paired = false;
  Noise kind = Noise::normal;
};

/// `worse`: by how many standard deviations every second group is worse; the best may be any.
Groups draw(const Scene& scene, double worse, Random& random) {
  std::vector<double> of_seed(scene.runs);
  for (auto& effect : of_seed) effect = scene.paired ? 2 * normal(random) : 0;
  Groups groups(scene.groups);
  for (std::size_t i = 0; i < scene.groups; ++i) {
    for (std::size_t run = 0; run < scene.runs; ++run) {
      const double value = of_seed[run] + noise(scene.kind, i, random) - (i % 2 == 1 ? worse : 0);
      groups[i].push_back({value, scene.paired ? run : 0});
    }
  }
  return groups;
}

std::vector<double> values_of(const std::vector<Observation>& group) {
  std::vector<double> values;
  for (const auto& one : group) values.push_back(one.value);
  return values;
}

std::size_t best_of(const Groups& groups) {
  std::vector<double> means;
  for (const auto& group : groups) means.push_back(mean(values_of(group)));
  return static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
}

/// Corrected p of t tests against the best, as if it had been named before.
std::vector<double> holm_p(const Groups& groups, std::size_t best, bool paired) {
  std::vector<double> p;
  const auto a = values_of(groups[best]);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == best) continue;
    const auto b = values_of(groups[i]);
    const auto test = paired ? paired_t_test(a, b) : welch_t_test(a, b);
    p.push_back(test ? test->p : 1);
  }
  auto corrected = holm(p);
  corrected.insert(corrected.begin() + static_cast<std::ptrdiff_t>(best), 1);
  return corrected;
}

struct Counts {
  double wrong = 0;  // experiments without a difference that show one
  double wrong_holm = 0;
  double sure = 0;       // of equal groups: P(best>) above 0.95
  double sure_once = 0;  // experiments with such a group
  double found = 0;      // of truly worse groups
  double found_holm = 0;
  double falsely = 0;  // experiments with differences that show one where there is none
  double claimed = 0;  // P(best>) above 0.95, and truly so
  double claims = 0;
  double covered = 0;  // 95 % intervals
};

/// Over all scenes but those of uneven noise.
struct Total {
  double error = 0;
  double holm = 0;
  double scenes = 0;
  void add(double wrong, double wrong_holm) {
    error += wrong;
    holm += wrong_holm;
    ++scenes;
  }
};

void add_equal(const Scene& scene, Random& random, Counts& counts) {
  const auto groups = draw(scene, 0, random);
  const auto best = best_of(groups);
  const auto gaps = gaps_to_best(groups, best, Direction::higher);
  const auto by_holm = holm_p(groups, best, scene.paired);
  const auto is_sure = [](const Gap& gap) { return gap.p_best > kSure; };
  const auto sure = std::count_if(gaps.begin(), gaps.end(), is_sure);
  counts.wrong +=
      std::any_of(gaps.begin(), gaps.end(), [](const Gap& gap) { return gap.p < kAlpha; });
  counts.wrong_holm +=
      std::any_of(by_holm.begin(), by_holm.end(), [](double p) { return p < kAlpha; });
  counts.sure += static_cast<double>(sure) / static_cast<double>(scene.groups - 1);
  counts.sure_once += sure > 0;
  const auto around = interval(values_of(groups.front()));
  counts.covered += !scene.paired && around && around->low <= 0 && around->high >= 0;
}

void add_different(const Scene& scene, double worse, Random& random, Counts& counts) {
  const auto groups = draw(scene, worse, random);
  const auto best = best_of(groups);
  const auto gaps = gaps_to_best(groups, best, Direction::higher);
  const auto by_holm = holm_p(groups, best, scene.paired);
  const auto truly_worse = static_cast<double>(scene.groups / 2);
  bool falsely = false;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == best) continue;
    const bool is_worse = i % 2 == 1 && best % 2 == 0;
    const bool found = gaps[i].p < kAlpha;
    falsely = falsely || (found && !is_worse);
    counts.found += (found && is_worse) / truly_worse;
    counts.found_holm += (by_holm[i] < kAlpha && is_worse) / truly_worse;
    if (gaps[i].p_best <= kSure) continue;
    ++counts.claims;
    counts.claimed += is_worse;
  }
  counts.falsely += falsely;
}

const char* word(Noise kind) {
  switch (kind) {
    case Noise::normal:
      return "normal";
    case Noise::skewed:
      return "skewed";
    default:
      return "uneven";
  }
}

void simulate(const Scene& scene, std::size_t experiments, Total& total) {
  constexpr double kGapInErrors = 6;  // of the mean
  Random random(1 + 1000 * scene.groups + 10 * scene.runs);
  const double worse = kGapInErrors / std::sqrt(static_cast<double>(scene.runs));
  Counts counts;
  for (std::size_t i = 0; i < experiments; ++i) {
    add_equal(scene, random, counts);
    add_different(scene, worse, random, counts);
  }
  const auto percent = [&](double count) { return 100 * count / static_cast<double>(experiments); };
  if (scene.kind != Noise::uneven) total.add(percent(counts.wrong), percent(counts.wrong_holm));
  const auto coverage =
      scene.paired ? std::string("-") : fmt::format("{:.1f}", percent(counts.covered));
  const auto claimed =
      counts.claims > 0 ? fmt::format("{:.1f}", 100 * counts.claimed / counts.claims) : "-";
  fmt::print(
      "{:>4} {:>3}  {:<7} {:<7} {:>6.1f} {:>6.1f}  {:>6.1f} {:>6.1f}  {:>6.1f}  {:>6.1f} {:>6.1f} "
      "{:>7}  {:>6}\n",
      scene.groups, scene.runs, scene.paired ? "seeds" : "none", word(scene.kind),
      percent(counts.wrong), percent(counts.wrong_holm), percent(counts.found),
      percent(counts.found_holm), percent(counts.falsely), percent(counts.sure),
      percent(counts.sure_once), claimed, coverage);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t experiments = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 400;
  const std::size_t most = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 100;
  const std::string only_noise = argc > 3 ? argv[3] : "";
  const std::string only_blocks = argc > 4 ? argv[4] : "";
  const std::size_t fewest = argc > 5 ? std::strtoul(argv[5], nullptr, 10) : 0;
  const std::size_t only_runs = argc > 6 ? std::strtoul(argv[6], nullptr, 10) : 0;
  fmt::print(
      "In percent. error: experiments with equal groups in which some group is called worse than\n"
      "the best; power: of groups worse by 6 standard errors, those called worse; false: "
      "experiments\n"
      "with such groups in which an equal one is called worse; P>.95: equal groups with such a\n"
      "P(best>), experiments with one of them, and how many of all such claims are true; cover: 95 "
      "%\n"
      "intervals that hold the truth.\n\n"
      "groups runs  blocks  noise    error   Holm   power   Holm   false   P>.95   once    true   "
      "cover\n");
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // a scene may take minutes
  Total total;
  for (const auto kind : {Noise::normal, Noise::skewed, Noise::uneven}) {
    if (!only_noise.empty() && only_noise != word(kind)) continue;
    for (const bool paired : {true, false}) {
      if (!only_blocks.empty() && only_blocks != (paired ? "seeds" : "none")) continue;
      for (const std::size_t groups : {2, 3, 5, 10, 20, 50, 100}) {
        for (const std::size_t runs : {3, 5, 10, 30}) {
          if (groups > most || groups < fewest || (only_runs != 0 && runs != only_runs)) continue;
          simulate({groups, runs, paired, kind}, experiments, total);
        }
      }
    }
  }
  constexpr double kLevel = 100 * kAlpha;
  const double spread = std::sqrt(kLevel * (100 - kLevel) / static_cast<double>(experiments));
  fmt::print(
      "\nmean error of all scenes, uneven noise aside: {:.2f} %, Holm's {:.2f} %; of a scene with\n"
      "an error of 5 %, {} experiments show 5 -/+ {:.1f}\n",
      total.error / total.scenes, total.holm / total.scenes, experiments, spread);
}
