// metrics.jsonl, the file that gridctl offers to trainers: one flat object a line.
#include "readers/json_lines.hpp"
#include "readers/reader.hpp"
#include "values.hpp"

namespace gridctl::collect {
namespace {

constexpr const char* kMetrics = "metrics.jsonl";

class JsonlReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "metrics.jsonl"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override { return folder.has(kMetrics); }

  [[nodiscard]] bool owns(const Folder& /*folder*/, const std::string& file) const override {
    return file == kMetrics;
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    read_json_lines(folder.path / kMetrics, "train", last_line, parts, notes);
  }

  /// The file looks alike for trainings and tests: the folder's name tells which one it is.
  [[nodiscard]] bool has_test(const Folder& folder) const override {
    return folder.has(kMetrics) && folder.name().starts_with("test");
  }

  void read_test(const Folder& folder, LastLine last_line, TestParts& parts,
                 Notes& notes) const override {
    Curves curves;
    read_json_lines(folder.path / kMetrics, "test", last_line, curves, notes);
    for (const auto& [key, value] : curves.finals) {  // of a test, all numbers are final
      add_missing(parts.statistics, {{key.substr(key.find('.') + 1), value}});
    }
    add_missing(parts.statistics, summarize(curves).test);
  }
};

}  // namespace

std::unique_ptr<Reader> make_jsonl_reader() {
  return std::make_unique<JsonlReader>();
}

}  // namespace gridctl::collect
