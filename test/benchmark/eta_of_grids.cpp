// How far estimates of the time that is left are off: grids are replayed in virtual time, and at a
// hundred instants of each the time that truly was left is compared with what three estimates say:
// the formula of GNU parallel's --eta (20221122), the median of all ended runs shared out over the
// slots, which gridctl had before, and report::Estimator.
// Usage: eta_of_grids [SLOTS FILE], with a line "CONFIGURATION SECONDS ok|failed" for each run in
// FILE: a recorded grid instead of the made-up ones.
#include <gridctl/report/estimator.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <numeric>
#include <queue>
#include <string>
#include <vector>

#include <fmt/format.h>

using namespace gridctl;

namespace {

constexpr int kInstants = 100;
constexpr double kNearTheEnd = 0.05;  // of the whole: what is left then is no help to anyone

struct Job {
  RunId id;
  double seconds = 0;
  bool fails = false;
  double startup = 0;  // seconds before the first epoch begins
  int epochs = 0;      // after each of which the run tells its progress; 0: it tells none
  /// What the run says at that time since its start.
  [[nodiscard]] std::optional<double> told(double elapsed) const {
    if (epochs == 0 || elapsed < startup) return std::nullopt;
    const double epoch = (seconds - startup) / epochs;
    return std::min<double>(epochs, std::floor((elapsed - startup) / epoch)) / epochs;
  }
};

struct Scene {
  std::string name;
  std::size_t slots = 4;
  double launch = 0;  // seconds that gridctl takes to start a run, one after the other
  std::vector<Job> jobs;
};

/// A job as it was run.
struct Played {
  Job job;
  std::size_t slot = 0;
  double begin = 0;
  double end = 0;
};

std::vector<Played> play(const Scene& scene) {
  using Free = std::pair<double, std::size_t>;
  std::priority_queue<Free, std::vector<Free>, std::greater<>> slots;
  for (std::size_t i = 0; i < scene.slots; ++i) slots.emplace(0, i);
  std::vector<Played> played;
  double launcher = 0;
  for (const auto& job : scene.jobs) {
    const auto [free, slot] = slots.top();
    slots.pop();
    launcher = std::max(launcher, free) + scene.launch;
    played.push_back({job, slot, launcher, launcher + job.seconds});
    slots.emplace(played.back().end, slot);
  }
  return played;
}

/// GNU parallel: the mean time between ends since the first end, smoothed, and held where it grows
/// by less than a tenth.
class ParallelsEta {
 public:
  void end(double now) {
    ++done_;
    if (first_ < 0) first_ = std::floor(now);
  }
  /// Called once a second, as parallel does.
  std::optional<double> rest(double now, std::size_t total) {
    if (done_ == 0) return std::nullopt;
    const double share = static_cast<double>(done_) / static_cast<double>(total);
    const double mean = (std::floor(now) - first_) / static_cast<double>(done_);
    if (smoothed_ == 0) smoothed_ = mean;
    smoothed_ = (1 - share) * smoothed_ + share * mean;
    const double eta = std::floor(static_cast<double>(total - done_) * smoothed_);
    if (!(eta * 0.9 < last_ && last_ < eta)) last_ = eta;
    return last_;
  }

 private:
  std::size_t done_ = 0;
  double first_ = -1, smoothed_ = 0, last_ = 0;
};

double median_of(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// What gridctl had: the median of all runs that went well; elapsed/fraction of those that tell.
std::optional<double> eta_by_median(const std::vector<Played>& played, double now,
                                    std::size_t slots) {
  std::vector<double> ended, expected;
  std::size_t queued = 0;
  const auto expects = [&](const Played& run) -> std::optional<double> {
    const auto told = run.job.told(now - run.begin);
    return told && *told >= 0.02 ? std::optional((now - run.begin) / *told) : std::nullopt;
  };
  for (const auto& run : played) {
    if (run.begin > now) {
      ++queued;
    } else if (run.end > now) {
      if (const auto total = expects(run)) expected.push_back(*total);
    } else if (!run.job.fails) {
      ended.push_back(run.job.seconds);
    }
  }
  if (ended.empty() && expected.empty()) return std::nullopt;
  const double median = median_of(ended.empty() ? expected : ended);
  double work = median * static_cast<double>(queued);
  double longest = 0;
  for (const auto& run : played) {
    if (run.begin > now || run.end <= now) continue;
    const double rest = std::max(0.0, expects(run).value_or(median) - (now - run.begin));
    work += rest;
    longest = std::max(longest, rest);
  }
  return std::max(work / static_cast<double>(slots), longest);
}

/// An event of the replay.
struct Event {
  double at = 0;
  bool is_end = false;
  std::size_t run = 0;
};

std::vector<Event> events_of(const std::vector<Played>& played) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < played.size(); ++i) {
    events.push_back({played[i].begin, false, i});
    events.push_back({played[i].end, true, i});
  }
  std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.at, !a.is_end) < std::tuple(b.at, !b.is_end);
  });
  return events;
}

/// The mean of |estimate - truth| / truth; where nothing is said, 1.
struct Error {
  double sum = 0;
  int count = 0;
  void add(const std::optional<double>& estimate, double truth) {
    sum += estimate ? std::abs(*estimate - truth) / truth : 1;
    ++count;
  }
  [[nodiscard]] double percent() const { return 100 * sum / count; }
};

class Replay {
 public:
  explicit Replay(const Scene& scene) : scene_(scene), played_(play(scene)) {
    report::Outlook outlook;
    for (const auto& run : played_) outlook.waiting.push_back({{run.job.id.configuration}, 1});
    estimator_.expect(outlook, false);
  }

  std::array<double, 3> errors() {
    const auto events = events_of(played_);
    double whole = 0;
    for (const auto& run : played_) whole = std::max(whole, run.end);
    std::array<Error, 3> errors;
    auto next = events.begin();
    const double tick = std::min(1.0, whole / kInstants);
    int instant = 1;
    for (double now = 0; now < whole * (1 - kNearTheEnd); now += tick) {
      for (; next != events.end() && next->at <= now; ++next) apply(*next);
      for (const auto& run : played_) {
        if (run.begin > now || run.end <= now) continue;
        if (const auto told = run.job.told(now - run.begin))
          estimator_.tell({run.job.id, 0}, *told, now);
      }
      const auto parallels = parallel_.rest(now, played_.size());
      if (now < whole * instant / kInstants) continue;
      ++instant;
      errors[0].add(parallels, whole - now);
      errors[1].add(eta_by_median(played_, now, scene_.slots), whole - now);
      errors[2].add(estimator_.rest(now, scene_.slots, 0), whole - now);
    }
    return {errors[0].percent(), errors[1].percent(), errors[2].percent()};
  }

 private:
  void apply(const Event& event) {
    const auto& run = played_[event.run];
    if (!event.is_end) return estimator_.begin({run.job.id, 0}, std::to_string(run.slot), event.at);
    parallel_.end(event.at);
    estimator_.end({run.job.id, 0}, run.job.fails ? RunState::failed : RunState::succeeded,
                   run.job.seconds);
  }

  const Scene& scene_;
  std::vector<Played> played_;
  report::Estimator estimator_;
  ParallelsEta parallel_;
};

double uniform(stats::Random& random) {
  constexpr double kSteps = 9007199254740992.0;  // 2^53
  return (static_cast<double>(random.next() >> 11U) + 0.5) / kSteps;
}

/// A factor around 1.
double noise(stats::Random& random, double spread) {
  const double radius = std::sqrt(-2 * std::log(uniform(random)));
  return std::exp(spread * radius * std::cos(2 * std::numbers::pi * uniform(random)));
}

/// Repetition by repetition, as a plan has them. `make` fills in the rest of a job.
template <class Make>
Scene scene(std::string name, std::size_t slots, int configurations, int repetitions, Make make) {
  Scene result{std::move(name), slots, 0, {}};
  for (int repetition = 1; repetition <= repetitions; ++repetition) {
    for (int number = 1; number <= configurations; ++number)
      result.jobs.push_back(make(Job{.id = {number, repetition}}));
  }
  return result;
}

std::vector<Scene> made_up_scenes() {
  stats::Random random(7);
  std::vector<Scene> scenes;
  scenes.push_back(scene("alike: 20 x 5 of 60 s", 4, 20, 5, [&](Job job) {
    job.seconds = 60 * noise(random, 0.1);
    return job;
  }));
  scenes.push_back(scene("mixed: 10 x 5 of 1 s, 10 x 5 of 15 s", 4, 20, 5, [&](Job job) {
    job.seconds = (job.id.configuration % 2 == 0 ? 15 : 1) * noise(random, 0.1);
    return job;
  }));
  scenes.push_back(scene("mixed, 10 epochs told", 4, 20, 5, [&](Job job) {
    job.seconds = (job.id.configuration % 2 == 0 ? 15 : 1) * noise(random, 0.1);
    job.epochs = 10;
    return job;
  }));
  scenes.push_back(scene("slow start-up: 60 s, then 20 epochs of 6 s", 4, 8, 1, [&](Job job) {
    job.startup = 60;
    job.seconds = 60 + 120 * noise(random, 0.1);
    job.epochs = 20;
    return job;
  }));
  scenes.push_back(scene("early failures: 40 % of 60 s after 2 s", 4, 20, 5, [&](Job job) {
    job.fails = uniform(random) < 0.4;
    job.seconds = (job.fails ? 2 : 60) * noise(random, 0.1);
    return job;
  }));
  scenes.push_back(scene("a quarter of the configurations always fails", 4, 20, 5, [&](Job job) {
    job.fails = job.id.configuration % 4 == 0;
    job.seconds = (job.fails ? 3 : 60) * noise(random, 0.1);
    return job;
  }));
  scenes.push_back(scene("tiny: 4000 of 5 ms, 3 ms to start each", 4, 40, 100, [&](Job job) {
    job.seconds = 0.005 * noise(random, 0.3);
    return job;
  }));
  scenes.back().launch = 0.003;
  scenes.push_back(scene("a slow one: 15 x 3 of 20 s, 1 x 3 of 300 s", 4, 16, 3, [&](Job job) {
    job.seconds = (job.id.configuration == 16 ? 300 : 20) * noise(random, 0.1);
    return job;
  }));
  scenes.push_back(scene("early stopping: 12 x 5 of 100 s, spread 2", 6, 12, 5, [&](Job job) {
    job.seconds = 100 * noise(random, 0.7);
    return job;
  }));
  scenes.push_back(scene("one wave: 16 runs of 10 to 60 min, 40 epochs", 16, 16, 1, [&](Job job) {
    job.startup = 30;
    job.seconds = 600 + 3000 * uniform(random);
    job.epochs = 40;
    return job;
  }));
  return scenes;
}

std::optional<Scene> recorded_scene(const char* slots, const char* file) {
  Scene scene{file, static_cast<std::size_t>(std::max(1, std::atoi(slots))), 0, {}};
  std::ifstream lines(file);
  std::string word;
  std::map<int, int> repetitions;
  for (Job job; lines >> job.id.configuration >> job.seconds >> word;) {
    job.id.repetition = ++repetitions[job.id.configuration];
    job.fails = word != "ok";
    scene.jobs.push_back(job);
  }
  return scene.jobs.empty() ? std::nullopt : std::optional(std::move(scene));
}

}  // namespace

int main(int count, char** words) {
  std::vector<Scene> scenes;
  if (count == 3) {
    auto recorded = recorded_scene(words[1], words[2]);
    if (!recorded) {
      fmt::print(stderr, "{}: no runs\n", words[2]);
      return 1;
    }
    scenes.push_back(std::move(*recorded));
  } else {
    scenes = made_up_scenes();
  }
  fmt::print("{:<50} {:>12} {:>12} {:>12}\n", "mean relative error in %", "parallel", "before",
             "now");
  for (const auto& scene : scenes) {
    const auto [parallel, before, now] = Replay(scene).errors();
    fmt::print("{:<50} {:>12.0f} {:>12.0f} {:>12.0f}\n", scene.name, parallel, before, now);
  }
  return 0;
}
