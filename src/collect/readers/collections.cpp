#include "readers/collections.hpp"

#include "files/extension.hpp"
#include "readers/naming.hpp"
#include "readers/optuna.hpp"
#include "readers/result_lists.hpp"
#include "readers/run_lines.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace gridctl::collect {
namespace {

enum class Collection { table, lines, database, journal, markdown, list };

bool is_one_of(std::string_view extension, std::initializer_list<std::string_view> wanted) {
  return std::find(wanted.begin(), wanted.end(), extension) != wanted.end();
}

/// The kind of a file that is no table; nothing if it holds no runs. The name tells first whether
/// the file has to be opened: trees have many files.
std::optional<Collection> kind_of_collection(const fs::path& file) {
  const auto name = file.filename().string();
  const auto extension = extension_of(name);
  const bool is_list = name.starts_with("RESULTS");
  if ((is_list || name == "README.md") && extension == ".md" && is_espnet_results(file))
    return Collection::markdown;
  if (is_list && extension != ".md" && is_kaldi_results(file)) return Collection::list;
  const bool is_named_so =
      name.find("journal") != std::string::npos || name.find("optuna") != std::string::npos;
  if (is_named_so && is_one_of(extension, {".log", ".journal", ".jsonl", ""}) &&
      is_optuna_journal(file))
    return Collection::journal;
  if (is_one_of(extension, {".db", ".sqlite", ".sqlite3"}) && is_optuna_database(file))
    return Collection::database;
  if (is_one_of(extension, {".jsonl", ".ndjson"}) &&
      lines_without_steps(file) == LinesWithoutSteps::runs)
    return Collection::lines;
  return std::nullopt;
}

/// The words of notes for such a file.
const char* words_for(Collection kind) {
  switch (kind) {
    case Collection::table:
      break;
    case Collection::lines:
      return "JSON lines";
    case Collection::database:
      return "Optuna's database";
    case Collection::journal:
      return "Optuna's journal";
    case Collection::markdown:
      return "ESPnet's results";
    case Collection::list:
      return "Kaldi's results";
  }
  return "a table";
}

}  // namespace

std::vector<PassedOver> collections_in(const Folder& folder) {
  std::vector<PassedOver> found;
  for (const auto& name : folder.files) {
    const auto file = folder.path / name;
    const auto kind = kind_of_collection(file);
    if (kind && !has_owner(folder, name))
      found.push_back({file, "of several runs", words_for(*kind), true});
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
