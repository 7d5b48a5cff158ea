// log.txt of DeiT, MAE, DETR and what grew from them: an object an epoch, "train_" and "test_".
// What is called a test there is computed after every epoch and chooses the model: a validation.
#include "formats/json_text.hpp"
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

constexpr const char* kLog = "log.txt";
constexpr std::string_view kCoco = "coco_eval_";

std::string name_of(std::string_view name) {
  if (name == "n_parameters") return "";
  if (const auto rest = behind(name, "test_")) return "valid/" + std::string(*rest);
  return std::string(name);
}

/// Adds the twelve numbers of COCO's evaluation: six average precisions (all objects, two overlaps,
/// small, medium and large objects), then six average recalls (three numbers of detections, small,
/// medium and large objects).
void add_coco(const JsonText& list, Values& row) {
  constexpr std::array<const char*, 12> kNames{"AP",  "AP50", "AP75",  "APs", "APm", "APl",
                                               "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"};
  if (list.members.size() != kNames.size()) return;
  const auto task = list.name.substr(list.name.find(kCoco) + kCoco.size());
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    row.emplace_back("valid/" + task + "/" + kNames[i], list.members[i].text);
  }
}

Values row_of(const JsonText& line) {
  Values row;
  for (const auto& member : line.members) {
    const bool is_coco = member.is_array() && member.name.find(kCoco) != std::string::npos;
    if (is_coco) add_coco(member, row);
    if (!member.is_array() && !member.is_object()) row.emplace_back(member.name, member.text);
  }
  return renamed(row, {{"epoch"}, name_of});
}

class EpochLogReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "log.txt"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file == kLog && has_run(folder);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (!folder.has(kLog)) return false;
    const auto first = first_json_line(folder.path / kLog);
    return first && !value_of(*first, "epoch").empty() &&
           std::any_of(first->begin(), first->end(),
                       [](const auto& pair) { return pair.first.starts_with("train_"); });
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const auto file = folder.path / kLog;
    const auto text = read_file(file, notes);
    if (!text) return;
    for_each_line(*text, file, last_line, notes, [&](std::string_view words) {
      const auto line = parse_json_text(words);
      if (!line || !line->is_object()) return false;
      add_flat(row_of(*line), parts.rows);
      return true;
    });
  }
};

}  // namespace

std::unique_ptr<Reader> make_epoch_log_reader() {
  return std::make_unique<EpochLogReader>();
}

}  // namespace gridctl::collect
