#include "trees/found_runs.hpp"

#include "cache/codec.hpp"
#include "files/reads.hpp"
#include "readers/collections.hpp"
#include "readers/lm_eval.hpp"
#include "readers/mlflow.hpp"
#include "readers/number_files.hpp"
#include "readers/printed.hpp"
#include "readers/reader.hpp"
#include "readers/split_folders.hpp"
#include "readers/tables.hpp"
#include "readers/tensorboard_export.hpp"
#include "trees/empty_runs.hpp"
#include "trees/found_logs.hpp"
#include "trees/unread.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace gridctl::collect {
namespace {

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() && path != folder;
}

/// Whether the folder holds an earlier analysis of the tree, whose event files are no runs.
bool is_analysis(const Folder& folder) {
  const bool is_named_so = folder.name().starts_with("analysis");
  return folder.has("results.csv") &&
         (is_named_so || (folder.has("metrics.csv") && folder.has("groups.csv")));
}

/// Folders of tables with several folders of one writer below them: such tables tell of several
/// runs, or of something else.
using Strangers = std::set<fs::path>;

/// One walk through the tree, in which folders below those of `strangers` are runs of their own.
class Search {
 public:
  Search(const fs::path& top, const Strangers& strangers, const Scrape& scrape, Notes& notes)
      : strangers_(strangers) {
    walk(top, notes, [&](const Folder& folder) {
      if (is_analysis(folder)) {
        ReadRecord::forget_last();  // we write there ourselves
        return false;
      }
      unread_.add(folder);
      if (is_split_folder(last_joined_, folder.path)) return false;
      auto joined = with_split_folders(folder);
      visit(joined);
      if (joined.files.size() > folder.files.size()) last_joined_ = std::move(joined);
      return true;
    });
    std::erase_if(with_logs_,
                  [&](const Folder& folder) { return has_tables_of_runs(folder.path); });
    for (const auto& log : add_runs_of_logs(with_logs_, scrape, found_.runs)) unread_.add_log(log);
    choose_tables();
    notes.append(note_empty_runs(without_run_, found_.runs));
    notes.append(notes_of(passed_over_));
    notes.append(unread_.notes());
  }
  [[nodiscard]] FoundRuns take() && { return std::move(found_); }

 private:
  void visit(const Folder& folder) {
    auto& runs = found_.runs;
    if (folder.has(kMlflowDatabase)) found_.databases.push_back(folder.path / kMlflowDatabase);
    while (!above_.empty() && !is_below(folder.path, runs[above_.back()].run.front().path)) {
      above_.pop_back();
    }
    auto* const run = above_.empty() ? nullptr : &runs[above_.back()];
    if (run != nullptr && has_test(folder)) {
      run->tests.push_back(folder);
      return;
    }
    const auto passed_over = tables_of(folder).passed_over;
    passed_over_.insert(passed_over_.end(), passed_over.begin(), passed_over.end());
    const auto collections = collections_in(folder);
    passed_over_.insert(passed_over_.end(), collections.begin(), collections.end());
    if (!has_run(folder)) {
      const bool has_log = std::any_of(folder.files.begin(), folder.files.end(), may_be_log);
      if (run == nullptr && has_log) with_logs_.push_back(folder);
      const bool is_told = std::any_of(passed_over.begin(), passed_over.end(),
                                       [](const auto& table) { return table.reason.empty(); });
      if (run == nullptr && !is_told) without_run_.push_back(folder);
      return;
    }
    if (run != nullptr && strangers_.count(run->run.front().path) == 0 &&
        is_same_run(run->run.front(), folder)) {
      run->run.push_back(folder);
      return;
    }
    auto own = runs_in_exports(folder);
    if (own.size() < 2) own = runs_of_models(folder);
    if (own.size() < 2) own = runs_in(folder);
    if (own.size() < 2) own = runs_in_number_files(folder);
    if (own.size() == 1) above_.push_back(runs.size());
    for (auto& one : own) runs.push_back({{std::move(one)}, {}});
  }

  [[nodiscard]] bool has_tables_of_runs(const fs::path& folder) const {
    return std::any_of(passed_over_.begin(), passed_over_.end(), [&](const PassedOver& table) {
      return table.has_runs && table.file.parent_path() == folder;
    });
  }

  /// Takes files with several runs, unless they only sum up other runs.
  void choose_tables() {
    const auto is_summary = [&](const fs::path& folder) {
      return std::any_of(found_.runs.begin(), found_.runs.end(), [&](const RunFolders& run) {
        const auto& other = run.run.front().path;
        return other == folder || is_below(other, folder) || is_below(folder, other);
      });
    };
    for (auto& table : passed_over_) {
      if (!table.has_runs) continue;
      if (is_summary(table.file.parent_path())) {
        table.reason = "of runs beside runs of their own";
      } else {
        found_.tables.push_back(table.file);
      }
    }
    std::erase_if(passed_over_, [&](const PassedOver& table) {
      return std::find(found_.tables.begin(), found_.tables.end(), table.file) !=
             found_.tables.end();
    });
  }

  const Strangers& strangers_;
  FoundRuns found_;
  std::vector<std::size_t> above_;  // the runs in whose folders the walk is, the innermost last
  std::vector<PassedOver> passed_over_;
  Unread unread_;
  Folder last_joined_;             // with the tables of folders in it
  std::vector<Folder> with_logs_;  // folders with logs, and without statistics of any writer
  std::vector<Folder> without_run_;
};

Strangers strangers_among(const FoundRuns& found) {
  Strangers strangers;
  for (const auto& run : found.runs) {
    if (has_several_runs(run.run)) strangers.insert(run.run.front().path);
  }
  return strangers;
}

FoundRuns walk_to_runs(const fs::path& top, const Scrape& scrape, Notes& notes) {
  Strangers strangers;
  while (true) {
    Notes told;
    auto found = Search(top, strangers, scrape, told).take();
    const auto before = strangers.size();
    strangers.merge(strangers_among(found));
    if (strangers.size() > before) continue;
    notes.append(told);
    return found;
  }
}

void put(Encoder& out, const std::vector<std::string>& words) {
  out.number(words.size());
  for (const auto& word : words) out.text(word);
}
void get(Decoder& in, std::vector<std::string>& words) {
  words.resize(in.count());
  for (auto& word : words) word = in.text();
}

void put(Encoder& out, const std::vector<Folder>& folders) {
  out.number(folders.size());
  for (const auto& folder : folders) {
    out.text(folder.path.string());
    put(out, folder.files);
    put(out, folder.folders);
    out.text(folder.part);
  }
}
void get(Decoder& in, std::vector<Folder>& folders) {
  folders.resize(in.count(4));
  for (auto& folder : folders) {
    folder.path = std::string(in.text());
    get(in, folder.files);
    get(in, folder.folders);
    folder.part = in.text();
  }
}

std::string encode(const FoundRuns& found, const Notes& notes) {
  Encoder out;
  out.number(found.runs.size());
  for (const auto& run : found.runs) {
    put(out, run.run);
    put(out, run.tests);
  }
  for (const auto* const files : {&found.databases, &found.tables}) {
    out.number(files->size());
    for (const auto& file : *files) out.text(file.string());
  }
  out.notes(notes);
  return out.take();
}

std::optional<FoundRuns> decode(std::string_view bytes, Notes& notes) {
  FoundRuns found;
  Decoder in(bytes);
  found.runs.resize(in.count(2));
  for (auto& run : found.runs) {
    get(in, run.run);
    get(in, run.tests);
    if (run.run.empty()) return std::nullopt;
  }
  for (auto* const files : {&found.databases, &found.tables}) {
    files->resize(in.count());
    for (auto& file : *files) file = std::string(in.text());
  }
  const auto kept = in.notes();
  if (!in.is_whole() || !in.is_at_end()) return std::nullopt;
  notes.append(kept);
  return found;
}

}  // namespace

std::string encode(const RunFolders& folders) {
  Encoder out;
  put(out, folders.run);
  put(out, folders.tests);
  return out.take();
}

FoundRuns find_runs(const fs::path& top, Cache* cache, const Scrape& scrape, Notes& notes) {
  if (cache == nullptr) return walk_to_runs(top, scrape, notes);
  const auto bytes = cache->get("runs below " + top.string() + "\n" + scrape.id(), [&] {
    Notes found;
    const auto runs = walk_to_runs(top, scrape, found);
    return encode(runs, found);
  });
  auto known = decode(bytes, notes);
  return known ? std::move(*known) : walk_to_runs(top, scrape, notes);
}

}  // namespace gridctl::collect
