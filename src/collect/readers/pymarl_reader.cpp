// PyMARL and EPyMARL: sacred's folder with the metrics in info.json, for each a list of values and
// one of its steps, NAME_T. "test_" is of episodes that are played while the training goes on.
#include "formats/json_text.hpp"
#include "readers/json_files.hpp"
#include "readers/naming.hpp"
#include "readers/rows_by_step.hpp"

#include <algorithm>

namespace gridctl::collect {
namespace {

constexpr const char* kInfo = "info.json";
constexpr const char* kRun = "run.json";
constexpr const char* kSteps = "_T";

/// The text of a number, or of a NumPy number as sacred pickles it: an object with "value".
std::string_view number_of(const JsonText& value) {
  return value.is_object() ? value.text_of("value") : std::string_view(value.text);
}

std::string name_of(const std::string& name) {
  for (const char* prefix : {"test_", "test/"}) {
    if (const auto rest = behind(name, prefix)) return "valid/" + std::string(*rest);
  }
  return name;
}

void add_series(const JsonText& info, RowsByStep& rows) {
  for (const auto& series : info.members) {
    const auto* const steps = info.find(series.name + kSteps);
    if (steps == nullptr || !series.is_array() || !steps->is_array()) continue;
    const auto count = std::min(steps->members.size(), series.members.size());
    for (std::size_t i = 0; i < count; ++i) {
      rows.add(number_of(steps->members[i]), name_of(series.name), number_of(series.members[i]));
    }
  }
}

class PymarlReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "PyMARL"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file == kInfo && has_run(folder);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return folder.has(kInfo) && folder.has(kRun);
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    const auto info = read_json_object(folder.path / kInfo, notes);
    if (!info) return;
    RowsByStep rows;
    add_series(*info, rows);
    rows.add_to(parts.rows);
  }
};

}  // namespace

std::unique_ptr<Reader> make_pymarl_reader() {
  return std::make_unique<PymarlReader>();
}

}  // namespace gridctl::collect
