#include "readers/collections.hpp"

#include "readers/naming.hpp"
#include "readers/optuna.hpp"
#include "readers/result_lists.hpp"
#include "readers/run_lines.hpp"

namespace gridctl::collect {
namespace {

enum class Collection { table, lines, database, journal, markdown, list };

bool are_lines(const fs::path& file) {
  const auto extension = file.extension();
  return extension == ".jsonl" || extension == ".ndjson";
}

/// The kind of a file that is no table; nothing if it holds no runs.
std::optional<Collection> kind_of_collection(const fs::path& file) {
  if (is_espnet_results(file)) return Collection::markdown;
  if (is_kaldi_results(file)) return Collection::list;
  if (is_optuna_journal(file)) return Collection::journal;
  if (is_optuna_database(file)) return Collection::database;
  if (are_lines(file) && lines_without_steps(file) == LinesWithoutSteps::runs)
    return Collection::lines;
  return std::nullopt;
}

}  // namespace

std::vector<PassedOver> collections_in(const Folder& folder) {
  std::vector<PassedOver> found;
  for (const auto& name : folder.files) {
    const auto file = folder.path / name;
    if (kind_of_collection(file) && !has_owner(folder, name))
      found.push_back({file, "of several runs", "", true});
  }
  return found;
}

std::vector<RunOfRow> read_collection(const fs::path& file, Notes& notes) {
  switch (kind_of_collection(file).value_or(Collection::table)) {
    case Collection::table:
      return read_runs_in_rows(file, notes);
    case Collection::lines:
      return read_runs_in_lines(file, notes);
    case Collection::database:
      return read_optuna_database(file, notes);
    case Collection::journal:
      return read_optuna_journal(file, notes);
    case Collection::markdown:
      return read_espnet_results(file, notes);
    case Collection::list:
      return read_kaldi_results(file, notes);
  }
  return {};
}

}  // namespace gridctl::collect
