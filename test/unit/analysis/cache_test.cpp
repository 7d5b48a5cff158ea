#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/analysis/cache.hpp>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::analysis;
using test::EnvironmentGuard;
using test::ScratchDir;

namespace {

constexpr int kEnough = 64;  // findings that are worth a file

/// An experiment and a home directory, where caches may be.
class Scene {
 public:
  Scene() { fs::create_directories(experiment()); }
  [[nodiscard]] fs::path experiment() const { return scratch_.path() / "experiment"; }
  [[nodiscard]] fs::path in_experiment() const { return experiment() / kCacheName; }
  /// The caches of directories that are not ours.
  [[nodiscard]] std::vector<fs::path> of_user() const {
    std::vector<fs::path> files;
    const auto folder = scratch_.path() / "caches" / "gridctl";
    if (!fs::exists(folder)) return files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    return files;
  }
  /// Asks for so many findings; how many of them had to be made.
  static int ask(AnalysisCache& cache, int count = kEnough) {
    int made = 0;
    for (int i = 0; i < count; ++i) {
      const auto finding = cache.findings().get(fmt::format("run {}", i), [&] {
        ++made;
        return fmt::format("finding {}", i);
      });
      CHECK(finding == fmt::format("finding {}", i));
    }
    return made;
  }

 private:
  ScratchDir scratch_;
  EnvironmentGuard home_{"HOME", scratch_.path().c_str()};
  EnvironmentGuard caches_{"XDG_CACHE_HOME", (scratch_.path() / "caches").c_str()};
};

constexpr bool kOurs = true;

}  // namespace

TEST_CASE_METHOD(Scene, "the findings of an experiment of ours are kept in it", "[analysis]") {
  AnalysisCache first(experiment(), kOurs);
  CHECK(ask(first) == kEnough);
  static_cast<void>(first.save());
  CHECK(fs::exists(in_experiment()));
  CHECK(of_user().empty());
  AnalysisCache second(experiment(), kOurs);
  CHECK(ask(second) == 0);
}

TEST_CASE_METHOD(Scene, "nothing is added to a directory that is not ours", "[analysis]") {
  AnalysisCache first(experiment(), !kOurs);
  ask(first);
  static_cast<void>(first.save());
  CHECK(fs::is_empty(experiment()));
  CHECK(of_user().size() == 1);
  AnalysisCache second(experiment(), !kOurs);
  CHECK(ask(second) == 0);
}

TEST_CASE_METHOD(Scene, "directories have caches of their own", "[analysis]") {
  AnalysisCache one(experiment() / "one", !kOurs);
  ask(one);
  static_cast<void>(one.save());
  AnalysisCache other(experiment() / "other", !kOurs);
  CHECK(ask(other) == kEnough);
  AnalysisCache same(experiment() / "two" / ".." / "one", !kOurs);
  CHECK(ask(same) == 0);
}

TEST_CASE_METHOD(Scene, "few findings are not worth a cache", "[analysis]") {
  AnalysisCache cache(experiment(), kOurs);
  ask(cache, kEnough - 1);
  static_cast<void>(cache.save());
  CHECK_FALSE(fs::exists(in_experiment()));
  CHECK(of_user().empty());
}

TEST_CASE_METHOD(Scene, "an experiment that cannot be written to has its cache with the user's",
                 "[analysis]") {
  fs::create_directories(in_experiment());  // a folder is in the way
  AnalysisCache cache(experiment(), kOurs);
  ask(cache);
  static_cast<void>(cache.save());
  CHECK(of_user().size() == 1);
}

TEST_CASE_METHOD(Scene, "without a home, and where we may not write, all is read again",
                 "[analysis]") {
  const EnvironmentGuard no_home("HOME", nullptr);
  const EnvironmentGuard no_caches("XDG_CACHE_HOME", "relative/is/as/good/as/none");
  AnalysisCache first(experiment(), !kOurs);
  ask(first);
  static_cast<void>(first.save());
  AnalysisCache second(experiment(), !kOurs);
  CHECK(ask(second) == kEnough);
}

TEST_CASE_METHOD(Scene, "a cache that is damaged is like none, and is replaced", "[analysis]") {
  fs::ofstream(in_experiment()) << "no cache of ours";
  AnalysisCache first(experiment(), kOurs);
  CHECK(ask(first) == kEnough);
  static_cast<void>(first.save());
  AnalysisCache second(experiment(), kOurs);
  CHECK(ask(second) == 0);
}

TEST_CASE_METHOD(Scene, "files are known again only if the findings are those of the cache",
                 "[analysis]") {
  const auto file = experiment() / "metrics.csv";
  fs::ofstream(file) << "rows";
  const auto save = [&](int findings) {
    AnalysisCache cache(experiment(), kOurs);
    ask(cache, findings);
    return cache.save();
  };
  save(kEnough).remember(file, "exact", "4 rows");
  CHECK(save(kEnough).find(file, "exact") == "4 rows");
  CHECK_FALSE(save(kEnough + 1).find(file, "exact"));
}
