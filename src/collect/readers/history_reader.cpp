// A history in one JSON file: an object with a list for each metric, all of one length, as Keras's
// History.history is dumped; or a list of objects, one for each step.
#include "formats/json_text.hpp"
#include "readers/json_files.hpp"
#include "readers/json_lines.hpp"
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
  if (fs::path(name).extension() != ".json") return false;
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

/// The lists of an object, if there are any and all are of one length.
std::vector<const JsonText*> lists_of(const JsonText& object) {
  std::vector<const JsonText*> lists;
  for (const auto& member : object.members) {
    if (is_list_of_numbers(member)) lists.push_back(&member);
  }
  const bool is_history =
      !lists.empty() && std::all_of(lists.begin(), lists.end(), [&](auto* list) {
        return list->members.size() == lists.front()->members.size();
      });
  return is_history ? lists : std::vector<const JsonText*>{};
}

/// Adds lists as rows. If no list counts steps, epochs count from 0, as in Keras.
void add_lists(const std::vector<const JsonText*>& lists, Curves& curves) {
  const bool has_steps = std::any_of(lists.begin(), lists.end(),
                                     [](const auto* list) { return is_step_name(list->name); });
  for (std::size_t i = 0; i < lists.front()->members.size(); ++i) {
    Values row;
    if (!has_steps) row.emplace_back("epoch", std::to_string(i));
    for (const auto* const list : lists) {
      const auto& value = list->members[i];
      if (is_number(value.text)) row.emplace_back(list->name, value.text);
    }
    add_flat(row, curves);
  }
}

/// Whether the list has an object for each step.
bool is_list_of_steps(const JsonText& list) {
  if (!list.is_array() || list.members.empty() || !list.members.front().is_object()) return false;
  const auto& first = list.members.front().members;
  return std::any_of(first.begin(), first.end(),
                     [](const JsonText& member) { return is_step_name(member.name); });
}

/// Adds the file's rows; false if it is no history.
bool add_history(const JsonText& root, Curves& curves) {
  if (is_list_of_steps(root)) {
    for (const auto& row : root.members) {
      if (row.is_object()) add_flat(flat(row), curves);
    }
    return true;
  }
  if (!root.is_object()) return false;
  if (const auto lists = lists_of(root); !lists.empty()) {
    add_lists(lists, curves);
    return true;
  }
  const auto* const inner = root.find("history");
  return inner != nullptr && add_history(*inner, curves);
}

bool has_history(const fs::path& file) {
  constexpr std::size_t kLargest = std::size_t{16} << 20U;
  Notes ignored;  // read_run() notes what is wrong with the file
  const auto parts = open_parts(file, ignored);
  if (!parts || parts->size > kLargest) return false;
  const auto root = parse_json_text(parts->read_at(0, kLargest));
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
      return may_be_history(name) && has_history(folder.path / name);
    });
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    for (const auto& name : folder.files) {
      if (!may_be_history(name)) continue;
      const auto text = read_file(folder.path / name, notes);
      const auto root = text ? parse_json_text(*text) : std::nullopt;
      if (root) (void)add_history(*root, parts.rows);
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_history_reader() {
  return std::make_unique<HistoryReader>();
}

}  // namespace gridctl::collect
