// JSON of no writer we know: lines in which a key counts steps, and results.json or metrics.json
// with numbers.
#include "files/extension.hpp"
#include "formats/json_text.hpp"
#include "readers/csv_rows.hpp"
#include "readers/json_files.hpp"
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "readers/reader.hpp"
#include "readers/run_lines.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

enum class Kind { none, lines, lines_without_steps, numbers };

bool is_gridctl_table(const CsvHeader& header) {
  return header.has("experiment") || header.has("run_id");
}

/// Whether `gridctl analyze -o` wrote the folder: results of many runs are no run.
bool is_analysis(const Folder& folder) {
  return folder.has("results.csv") && is_gridctl_table(*peek_csv(folder.path / "results.csv"));
}

/// Whether the file begins with JSON objects, each in a line of its own, the first of which has a
/// step. `least`: the number of such lines; one alone may be a whole file of JSON.
bool has_lines_of_steps(const fs::path& file, std::size_t least) {
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, std::size_t{16} << 10U, 0, ignored);
  if (!ends) return false;
  std::string_view rest = ends->head;
  for (std::size_t line = 0; line < least; ++line) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto object = parse_json_line(trim(rest.substr(0, end)));
    if (!object) return false;
    const bool has_step = std::any_of(object->begin(), object->end(),
                                      [](const auto& pair) { return is_step_name(pair.first); });
    if (line == 0 && !has_step) return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

Kind kind_of(const Folder& folder, const std::string& name) {
  if (has_owner(folder, name)) return Kind::none;
  if (name == "results.json" || name == "metrics.json") {
    return is_analysis(folder) ? Kind::none : Kind::numbers;
  }
  const auto extension = extension_of(name);
  const bool is_lines = extension == ".jsonl" || extension == ".ndjson";
  if (!is_lines && extension != ".json") return Kind::none;
  if (has_lines_of_steps(folder.path / name, is_lines ? 1 : 2)) return Kind::lines;
  if (!is_lines) return Kind::none;
  const auto kind = lines_without_steps(folder.path / name);
  const bool is_of_run =
      kind == LinesWithoutSteps::steps || kind == LinesWithoutSteps::final_values;
  return is_of_run ? Kind::lines_without_steps : Kind::none;
}

/// The split of a file's name: "val_log.csv" is the validation's, whatever its columns are called.
std::string_view split_of(const std::string& name) {
  const std::string stem(stem_of(name));
  const auto word = split_word(stem);
  return word ? *word : split_name(stem).split;
}

/// Reads numbers without a step as those of the last step.
void read_numbers(const fs::path& file, Curves& curves, Notes& notes) {
  if (const auto numbers = read_json_object(file, notes)) add_flat(flat(*numbers), curves);
}

class GenericReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "JSON of steps"; }

  [[nodiscard]] bool is_general() const override { return true; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::any_of(folder.files.begin(), folder.files.end(), [&](const std::string& name) {
      return kind_of(folder, name) != Kind::none;
    });
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    for (const auto& name : folder.files) {
      const auto file = folder.path / name;
      switch (kind_of(folder, name)) {
        case Kind::none:
          break;
        case Kind::lines:
          read_json_lines(file, split_of(name), last_line, parts, notes);
          break;
        case Kind::lines_without_steps:
          add_lines_without_steps(file, split_of(name), last_line, parts.rows, notes);
          break;
        case Kind::numbers:
          read_numbers(file, parts.rows, notes);
          break;
      }
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_generic_reader() {
  return std::make_unique<GenericReader>();
}

}  // namespace gridctl::collect
