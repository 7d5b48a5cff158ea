// A history in one JSON file: an object with a list for each metric, all of one length, as Keras's
// History.history is dumped; or a list of objects, one for each step; or either of these within
// objects, which may name splits; or a table that pandas wrote as JSON.
#include "files/extension.hpp"
#include "formats/json_text.hpp"
#include "readers/json_files.hpp"
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "readers/reader.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

bool is_lower(char c) {
  return 'a' <= c && c <= 'z';
}

/// Whether people give such a name to a history; files with other names are not opened.
bool may_be_history(const std::string& name) {
  constexpr std::array<std::string_view, 10> kWords{
      "hist", "metric", "result", "log", "curve", "losses", "stats", "scores", "train", "record"};
  if (extension_of(name) != ".json") return false;
  std::string lower = name;
  for (auto& c : lower) {
    if (!is_lower(c) && 'A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool is_list_of_numbers(const JsonText& value) {
  return value.is_array() && !value.members.empty() &&
         std::all_of(value.members.begin(), value.members.end(), [](const JsonText& member) {
           return member.kind == JsonText::Kind::null || is_number(member.text);
         });
}

using Lists = std::vector<const JsonText*>;

/// The lists of numbers in an object, if there are any and all are of one length.
Lists lists_of(const JsonText& object) {
  Lists lists;
  for (const auto& member : object.members) {
    if (is_list_of_numbers(member)) lists.push_back(&member);
  }
  const bool is_history =
      !lists.empty() && std::all_of(lists.begin(), lists.end(), [&](auto* list) {
        return list->members.size() == lists.front()->members.size();
      });
  return is_history ? lists : Lists{};
}

bool counts_steps(const JsonText* list) {
  return is_step_name(list->name);
}

/// Whether the list has an object for each step.
bool is_list_of_steps(const JsonText& list) {
  if (!list.is_array() || list.members.empty() || !list.members.front().is_object()) return false;
  const auto& first = list.members.front().members;
  return std::any_of(first.begin(), first.end(),
                     [](const JsonText& member) { return is_step_name(member.name); });
}

/// Names of what only holds a history: no part of the metrics' names.
bool is_wrapper(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"history", "metrics", "log", "logs", "curves", "results", "epochs", "steps", "records",
       "data", "stats", "scores", "losses"});
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view word) { return is_word(name, word); });
}

/// Writes the rows of a history, whose lists may lie in objects of splits:
/// {"train": {"loss": […]}, "val": {"loss": […]}}.
class HistoryRows {
 public:
  explicit HistoryRows(RowSink& rows) : rows_(rows) {}

  /// Whether there were any.
  bool add(const JsonText& root) {
    if (root.is_array()) return add_steps(root, "");
    if (!root.is_object()) return false;
    const bool has_rows = add_object(root, "", nullptr, 0);
    if (has_rows) add_tests(root);
    return has_rows;
  }

 private:
  static constexpr int kDeepest = 4;

  /// `steps` counts those of the objects around, if they do.
  bool add_object(const JsonText& object, const std::string& prefix, const JsonText* steps,
                  int depth) {
    const auto lists = lists_of(object);
    const auto own = std::find_if(lists.begin(), lists.end(), counts_steps);
    if (own != lists.end()) steps = *own;
    const bool has_metric = std::any_of(lists.begin(), lists.end(), [&](const auto* list) {
      const auto name = prefix + list->name;
      return !counts_steps(list) &&
             (depth == 0 || named_split(name) || direction_of_metric(list->name));
    });
    bool has_rows = has_metric;
    if (has_metric) add_lists(lists, prefix, steps);
    if (depth == kDeepest) return has_rows;
    for (const auto& member : object.members) {
      const auto within = is_wrapper(member.name) ? prefix : prefix + member.name + "/";
      if (member.is_object())
        has_rows = add_object(member, within, steps, depth + 1) || has_rows;
      else if (member.is_array())
        has_rows = add_steps(member, within) || has_rows;
    }
    return has_rows;
  }

  /// Without steps of its own, epochs are counted from 0, as Keras does.
  void add_lists(const Lists& lists, const std::string& prefix, const JsonText* steps) {
    const auto length = lists.front()->members.size();
    const bool has_own = std::any_of(lists.begin(), lists.end(), counts_steps);
    if (steps != nullptr && steps->members.size() != length) steps = nullptr;
    for (std::size_t i = 0; i < length; ++i) {
      Values row;
      if (!has_own && steps != nullptr) row.emplace_back(steps->name, steps->members[i].text);
      if (!has_own && steps == nullptr) row.emplace_back("epoch", std::to_string(i));
      for (const auto* const list : lists) {
        const auto& value = list->members[i];
        if (!is_number(value.text)) continue;
        row.emplace_back(counts_steps(list) ? list->name : prefix + list->name, value.text);
      }
      add_flat(row, rows_);
    }
  }

  /// A list of objects, one for each step.
  bool add_steps(const JsonText& list, const std::string& prefix) {
    if (!is_list_of_steps(list)) return false;
    for (const auto& step : list.members) {
      if (!step.is_object()) continue;
      Values row;
      for (auto& [name, value] : flat(step))
        row.emplace_back(is_step_name(name) ? name : Key(prefix + name), value);
      add_flat(row, rows_);
    }
    return true;
  }

  /// Numbers of a test, beside the history.
  void add_tests(const JsonText& root) {
    Values tests;
    for (const auto& member : root.members) {
      const auto named = named_split(member.name);
      if (member.kind == JsonText::Kind::number && named && named->split == "test")
        tests.emplace_back(member.name, member.text);
    }
    if (!tests.empty()) add_flat(tests, rows_);
  }

  RowSink& rows_;
};

/// Whether the members of an object are numbered 0, 1, 2 …, as pandas writes an index.
bool is_indexed(const JsonText& object) {
  if (!object.is_object() || object.members.empty()) return false;
  for (std::size_t i = 0; i < object.members.size(); ++i) {
    if (object.members[i].name != std::to_string(i)) return false;
  }
  return true;
}

bool names_statistic(const JsonText& member) {
  return is_step_name(member.name) || named_split(member.name) || direction_of_metric(member.name);
}

bool is_step(const JsonText& member) {
  return is_step_name(member.name);
}

/// Whether an object has numbers alone, and one of them is a statistic.
bool is_table_row(const JsonText& object) {
  const auto& members = object.members;
  return object.is_object() && std::any_of(members.begin(), members.end(), names_statistic) &&
         std::none_of(members.begin(), members.end(), [](const JsonText& member) {
           return member.is_object() || member.is_array();
         });
}

/// The count and the number in the name of a step: "epoch" and "3" of "3" and of "epoch_3".
std::optional<std::pair<std::string_view, std::string_view>> step_in(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789";
  const auto before = name.find_last_not_of(kDigits);
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  const auto number = name.substr(begin);
  const auto word = name.substr(0, std::min(name.find_last_not_of("_- ", before) + 1, begin));
  if (number.empty() || (begin != 0 && !is_step_name(word))) return std::nullopt;
  return std::pair(begin == 0 ? "epoch" : word, number);
}

/// Returns true if the members of an object are steps: {"1": …, "2": …}, {"epoch_1": …}.
bool has_steps(const JsonText& object) {
  if (!object.is_object() || object.members.empty()) return false;
  double last = -1;
  for (const auto& member : object.members) {
    const auto step = step_in(member.name);
    if (!step || !(to_number(step->second) > last) || !is_table_row(member)) return false;
    last = to_number(step->second);
  }
  return true;
}

/// Makes lists of objects whose members are steps, {"1": {"loss": 1.5}, "2": {"loss": 1.2}}, and of
/// what pandas' to_json() writes of a table: {"loss": {"0": 1.5, "1": 1.2}}.
JsonText without_index(JsonText root) {
  auto& members = root.members;
  if (has_steps(root)) {
    root.kind = JsonText::Kind::array;
    for (auto& row : members) {
      const auto& cells = row.members;
      if (std::any_of(cells.begin(), cells.end(), is_step)) continue;
      const auto [count, number] = *step_in(row.name);
      JsonText step{JsonText::Kind::number, std::string(count), std::string(number), {}};
      row.members.insert(row.members.begin(), std::move(step));
    }
  } else if (root.is_object() && std::all_of(members.begin(), members.end(), is_indexed) &&
             std::any_of(members.begin(), members.end(), names_statistic)) {
    for (auto& column : members) column.kind = JsonText::Kind::array;
  }
  return root;
}

/// The history in a text; nothing if it is no JSON.
std::optional<JsonText> parse_history(std::string_view text) {
  auto root = parse_json_text(text);
  if (!root) return std::nullopt;
  return without_index(std::move(*root));
}

/// Adds the file's rows; false if it is no history.
bool add_history(const JsonText& root, RowSink& rows) {
  return HistoryRows(rows).add(root);
}

bool has_history(const fs::path& file) {
  constexpr std::size_t kLargest = std::size_t{16} << 20U;
  Notes ignored;  // read_run() notes what is wrong with the file
  const auto parts = open_parts(file, ignored);
  if (!parts || parts->size > kLargest) return false;
  const auto root = parse_history(parts->read_at(0, kLargest));
  Curves curves;
  return root && add_history(*root, curves);
}

class HistoryReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "a history in JSON"; }

  [[nodiscard]] bool is_general() const override { return true; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return may_be_history(file) && has_history(folder.path / file);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::any_of(folder.files.begin(), folder.files.end(), [&](const std::string& name) {
      return is_own(folder, name) && has_history(folder.path / name);
    });
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    for (const auto& name : folder.files) {
      if (!is_own(folder, name)) continue;
      const auto text = read_file(folder.path / name, notes);
      const auto root = text ? parse_history(*text) : std::nullopt;
      if (root) (void)add_history(*root, parts.rows);
    }
  }

 private:
  /// Not of a writer that another reader knows.
  [[nodiscard]] bool is_own(const Folder& folder, const std::string& file) const {
    return may_be_history(file) && !has_owner(folder, file, this);
  }
};

}  // namespace

std::unique_ptr<Reader> make_history_reader() {
  return std::make_unique<HistoryReader>();
}

}  // namespace gridctl::collect
