#include "reader.hpp"

#include <algorithm>

namespace gridctl::collect {
namespace {

std::vector<std::unique_ptr<Reader>> make_readers() {
  std::vector<std::unique_ptr<Reader>> all;
  all.push_back(make_jsonl_reader());
  all.push_back(make_mip_reader());
  return all;
}

std::ptrdiff_t depth(const Folder& folder) {
  return std::distance(folder.path.begin(), folder.path.end());
}

/// The deepest folder that `knows` accepts, of equals the last by name; notes what it passes over.
template <class Knows>
const Folder* deepest(const std::vector<Folder>& folders, Knows knows, Notes& notes) {
  const Folder* best = nullptr;
  for (const auto& folder : folders) {
    if (!knows(folder)) continue;
    if (best != nullptr && depth(folder) < depth(*best)) continue;
    if (best != nullptr && depth(folder) == depth(*best)) {
      notes.push_back("'" + best->path.string() + "' left out: '" + folder.path.string() +
                      "' is newer");
    }
    best = &folder;
  }
  return best;
}

}  // namespace

const std::vector<std::unique_ptr<Reader>>& readers() {
  static const auto all = make_readers();
  return all;
}

bool has_run(const Folder& folder) {
  return std::any_of(readers().begin(), readers().end(),
                     [&](const auto& reader) { return reader->has_run(folder); });
}

bool has_test(const Folder& folder) {
  return std::any_of(readers().begin(), readers().end(),
                     [&](const auto& reader) { return reader->has_test(folder); });
}

RunParts read_run(const std::vector<Folder>& folders, LastLine last_line, Notes& notes) {
  RunParts parts;
  for (const auto& reader : readers()) {
    const auto* const folder = deepest(
        folders, [&](const Folder& f) { return reader->has_run(f); }, notes);
    if (folder != nullptr) reader->read_run(*folder, last_line, parts, notes);
  }
  return parts;
}

TestParts read_test(const std::vector<Folder>& folders, LastLine last_line, Notes& notes) {
  TestParts parts;
  for (const auto& reader : readers()) {
    const auto* const folder = deepest(
        folders, [&](const Folder& f) { return reader->has_test(f); }, notes);
    if (folder != nullptr) reader->read_test(*folder, last_line, parts, notes);
  }
  return parts;
}

}  // namespace gridctl::collect
