// Finds and reads all statistics below an experiment directory.
#pragma once

#include <gridctl/collect/cache/cache.hpp>
#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/scrape.hpp>
#include <gridctl/core/error.hpp>

#include <vector>

namespace gridctl::collect {

/// Whether runs keep their curves, most of what there is to know of a run. Those of runs that the
/// cache knows are never kept.
enum class KeepCurves { no, yes };

/// A gridctl tree: `trainings` and `tests` are the journal's records (their `directory` is relative
/// to `folder`). Every training keeps its row, whatever its state. Works while runs still go on: a
/// torn last line is not read. With a `cache`, only what has changed since it was made is read.
/// `scrape` says what is read of what they printed.
[[nodiscard]] Result<Experiment> gather(const fs::path& folder,
                                        const std::vector<RunRecord>& trainings,
                                        const std::vector<RunRecord>& tests, Cache* cache = nullptr,
                                        KeepCurves keep = KeepCurves::yes,
                                        const ScrapeRules& scrape = {});

/// Whether the attempt of a training has left any number that an analysis would find. Of files that
/// are larger than 64 MiB it is taken for granted: it is asked while runs go on.
[[nodiscard]] bool leaves_numbers(const fs::path& attempt, const Scrape& scrape);

/// A tree that gridctl did not make, original MI-Prometheus trees above all: every folder in which
/// a reader knows a training is a run, `folder` itself included; folders of tests below it are its
/// tests. Runs of equal configuration, seeds aside, are repetitions. nothing_to_do if there is no
/// run; says what it looked for.
[[nodiscard]] Result<Experiment> gather_foreign(const fs::path& folder, Cache* cache = nullptr,
                                                KeepCurves keep = KeepCurves::yes,
                                                const ScrapeRules& scrape = {});

/// Experiments to compare, at least one, as one: the runs say which is theirs, and configurations
/// are numbered through, those of another experiment never repetitions of one another.
[[nodiscard]] Experiment join_experiments(std::vector<Experiment> experiments);

/// Whether some runs have begun, and none has come to a good end: what unfinished ones have so far
/// is then better than nothing.
[[nodiscard]] bool ranks_unfinished(const Experiment& experiment);

}  // namespace gridctl::collect
