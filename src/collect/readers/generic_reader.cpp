// JSON of no writer we know: lines in which a key counts steps, and results.json or metrics.json
// with numbers.
#include "formats/json_text.hpp"
#include "readers/csv_rows.hpp"
#include "readers/json_files.hpp"
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "readers/reader.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

enum class Kind { none, lines, numbers };

bool is_gridctl_table(const CsvHeader& header) {
  return header.has("experiment") || header.has("run_id");
}

/// Whether `gridctl analyze -o` wrote the folder: results of many runs are no run.
bool is_analysis(const Folder& folder) {
  return folder.has("results.csv") && is_gridctl_table(*peek_csv(folder.path / "results.csv"));
}

Kind kind_of(const Folder& folder, const std::string& name) {
  if (has_owner(folder, name)) return Kind::none;
  if (name == "results.json" || name == "metrics.json") {
    return is_analysis(folder) ? Kind::none : Kind::numbers;
  }
  const auto extension = fs::path(name).extension();
  if (extension == ".jsonl" || extension == ".ndjson") {
    Notes ignored;
    const auto ends = read_ends(folder.path / name, std::size_t{16} << 10U, 0, ignored);
    if (!ends) return Kind::none;
    const auto first =
        parse_json_line(std::string_view(ends->head).substr(0, ends->head.find('\n')));
    const bool has_step = first && std::any_of(first->begin(), first->end(), [](const auto& pair) {
                            return is_step_name(pair.first);
                          });
    return has_step ? Kind::lines : Kind::none;
  }
  return Kind::none;
}

/// The split of a file's name: "val_log.csv" is the validation's, whatever its columns are called.
std::string_view split_of(const std::string& name) {
  const auto stem = fs::path(name).stem().string();
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
