// detectron2: metrics.json with an object a line. Numbers of a task ("bbox/AP", and with several
// data sets "coco_val/segm/AP50") are of the evaluation.
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

constexpr const char* kMetrics = "metrics.json";

std::string name_of(std::string_view name) {
  constexpr std::array<std::string_view, 4> kClocks{"time", "data_time", "rank_data_time",
                                                    "eta_seconds"};
  constexpr std::array<std::string_view, 6> kTasks{"bbox",          "segm",    "keypoints",
                                                   "box_proposals", "sem_seg", "panoptic_seg"};
  if (std::find(kClocks.begin(), kClocks.end(), name) != kClocks.end()) return "";
  for (const auto& part : split(name, '/')) {
    if (std::find(kTasks.begin(), kTasks.end(), part) != kTasks.end()) {
      return "valid/" + std::string(name);
    }
  }
  return std::string(name);
}

class DetectronReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "detectron2"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file == kMetrics && has_run(folder);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (!folder.has(kMetrics)) return false;
    const auto first = first_json_line(folder.path / kMetrics);
    return first && !value_of(*first, "iteration").empty();
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const Naming naming{{"iteration"}, name_of};
    for_each_json_line(folder.path / kMetrics, last_line, notes,
                       [&](const Values& line) { add_flat(renamed(line, naming), parts.rows); });
  }
};

}  // namespace

std::unique_ptr<Reader> make_detectron_reader() {
  return std::make_unique<DetectronReader>();
}

}  // namespace gridctl::collect
