#include "analyzer.hpp"

#include "analysis_cache.hpp"

#include <gridctl/collect/gather.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/report/table.hpp>
#include <gridctl/sys/files.hpp>

#include <string_view>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

constexpr std::string_view kSplits[] = {"test.", "valid.", "train."};

Result<collect::Experiment> gather(const fs::path& folder) {
  boost::system::error_code ignored;
  const auto file = folder / journal::kJournalName;
  const bool is_ours = fs::exists(file, ignored);
  AnalysisCache cache(folder, is_ours);
  if (!is_ours) {
    auto experiment = collect::gather_foreign(folder, &cache.findings());
    if (experiment) cache.save();
    return experiment;
  }
  const auto journal = journal::Journal::open(file, journal::Journal::Access::read);
  if (!journal) return tl::unexpected(journal.error());
  const auto trainings = (*journal)->runs(Phase::train);
  if (!trainings) return tl::unexpected(trainings.error());
  const auto tests = (*journal)->runs(Phase::test);
  if (!tests) return tl::unexpected(tests.error());
  auto experiment = collect::gather(folder, *trainings, *tests, &cache.findings());
  if (experiment) cache.save();
  return experiment;
}

Result<std::string> find_metric(const collect::ResultTable& table, const std::string& name) {
  if (table.column(name)) return name;
  for (const auto split : kSplits) {
    auto column = std::string(split) + name;
    if (table.column(column)) return column;
  }
  const auto known = metric_columns(table.columns);
  auto words = known;  // as written, and without the split
  for (const auto& column : known) words.push_back(column.substr(column.find('.') + 1));
  const auto near = nearest(name, words);
  return fail(ErrorKind::usage, fmt::format("there is no metric '{}'", name),
              near            ? fmt::format("did you mean '{}'?", *near)
              : known.empty() ? "the runs left no statistics"
                              : "metrics: " + join(known, ", "));
}

std::string to_csv(const collect::ResultTable& table) {
  std::string text = report::csv_record(table.columns);
  for (const auto& row : table.rows) text += report::csv_record(row);
  return text;
}

void add(const collect::RunResult& run, Summary& summary) {
  ++summary.planned;
  if (run.record.state == RunState::planned) ++summary.not_started;
  count(summary, run.record.state, run.record.seconds);
}

}  // namespace

std::vector<std::string> metric_columns(const std::vector<std::string>& columns) {
  constexpr std::string_view kLast = ".last";
  std::vector<std::string> found;
  for (const auto& column : columns) {
    const bool of_last_step =
        column.size() > kLast.size() &&
        column.compare(column.size() - kLast.size(), kLast.size(), kLast) == 0;
    for (const auto split : kSplits) {
      if (!of_last_step && column.compare(0, split.size(), split) == 0) found.push_back(column);
    }
  }
  return found;
}

Result<Summary> Analyzer::work() {
  const auto begin = std::chrono::steady_clock::now();
  if (const auto done = read(); !done) return tl::unexpected(done.error());
  if (const auto done = summarize(); !done) return tl::unexpected(done.error());
  if (const auto done = write(); !done) return tl::unexpected(done.error());
  Summary summary;
  for (const auto& run : experiment_.runs) add(run, summary);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return summary;
}

Result<void> Analyzer::read() {
  std::vector<collect::Experiment> experiments;
  for (const auto& folder : options_.experiments) {
    auto experiment = gather(folder);
    if (!experiment) return tl::unexpected(experiment.error());
    experiments.push_back(std::move(*experiment));
  }
  experiment_ = collect::join_experiments(std::move(experiments));
  table_ = collect::result_table(experiment_);
  csv_ = to_csv(table_);
  return {};
}

Result<void> Analyzer::summarize() {
  std::string name;
  if (!options_.metric.empty()) {
    const auto found = find_metric(table_, options_.metric);
    if (!found) return tl::unexpected(found.error());
    name = *found;
  } else if (const auto chosen = collect::main_metric(table_)) {
    name = *chosen;
  } else {
    return {};
  }
  metric_ = collect::summarize(experiment_, table_, name,
                               options_.higher_is_better.value_or(collect::higher_is_better(name)));
  return {};
}

Result<void> Analyzer::write() const {
  if (auto made = sys::make_directories(options_.output); !made) return made;
  return sys::write_atomically(csv_path(), csv_, sys::Sync::full);
}

}  // namespace gridctl::commands
