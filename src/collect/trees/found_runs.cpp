#include "trees/found_runs.hpp"

#include "cache/codec.hpp"
#include "files/reads.hpp"
#include "readers/mlflow.hpp"
#include "readers/reader.hpp"

#include <algorithm>
#include <optional>

namespace gridctl::collect {
namespace {

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() && path != folder;
}

/// Where an earlier analysis of the tree went.
bool is_analysis(const Folder& folder) {
  return folder.path.filename().string().compare(0, 8, "analysis") == 0 &&
         folder.has("results.csv");
}

FoundRuns walk_to_runs(const fs::path& top, Notes& notes) {
  FoundRuns found;
  auto& runs = found.runs;
  std::vector<std::size_t> above;  // the runs in whose folders the walk is, the innermost last
  walk(top, notes, [&](const Folder& folder) {
    if (is_analysis(folder)) {
      ReadRecord::forget_last();  // we write there ourselves
      return false;
    }
    if (folder.has(kMlflowDatabase)) found.databases.push_back(folder.path / kMlflowDatabase);
    while (!above.empty() && !is_below(folder.path, runs[above.back()].run.front().path)) {
      above.pop_back();
    }
    auto* const run = above.empty() ? nullptr : &runs[above.back()];
    if (run != nullptr && has_test(folder)) {
      run->tests.push_back(folder);
    } else if (has_run(folder)) {
      if (run != nullptr && is_same_run(run->run.front(), folder)) {
        run->run.push_back(folder);
      } else {
        above.push_back(runs.size());
        runs.push_back({{folder}, {}});
      }
    }
    return true;
  });
  return found;
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
  }
}
void get(Decoder& in, std::vector<Folder>& folders) {
  folders.resize(in.count(3));
  for (auto& folder : folders) {
    folder.path = std::string(in.text());
    get(in, folder.files);
    get(in, folder.folders);
  }
}

std::string encode(const FoundRuns& found, const Notes& notes) {
  Encoder out;
  out.number(found.runs.size());
  for (const auto& run : found.runs) {
    put(out, run.run);
    put(out, run.tests);
  }
  out.number(found.databases.size());
  for (const auto& file : found.databases) out.text(file.string());
  put(out, notes);
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
  found.databases.resize(in.count());
  for (auto& file : found.databases) file = std::string(in.text());
  Notes kept;
  get(in, kept);
  if (!in.is_whole() || !in.is_at_end()) return std::nullopt;
  notes.insert(notes.end(), kept.begin(), kept.end());
  return found;
}

}  // namespace

std::string encode(const RunFolders& folders) {
  Encoder out;
  put(out, folders.run);
  put(out, folders.tests);
  return out.take();
}

FoundRuns find_runs(const fs::path& top, Cache* cache, Notes& notes) {
  if (cache == nullptr) return walk_to_runs(top, notes);
  const auto bytes = cache->get("runs below " + top.string(), [&] {
    Notes found;
    const auto runs = walk_to_runs(top, found);
    return encode(runs, found);
  });
  auto known = decode(bytes, notes);
  return known ? std::move(*known) : walk_to_runs(top, notes);
}

}  // namespace gridctl::collect
