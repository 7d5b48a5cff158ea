// OpenMMLab's loggers, an object a line. MMCV: TIME.log.json, whose lines have a "mode" and count
// "iter" anew in every epoch. MMEngine: TIME/vis_data/scalars.json, whose lines of the validation
// have as "step" the epoch where those of the training have the iteration.
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::string_view kLog = ".log.json";
constexpr const char* kData = "vis_data";
constexpr const char* kScalars = "scalars.json";

/// Whether a name tells of the machine or of the schedule, not of a result.
bool is_left_out(std::string_view name) {
  constexpr std::array<std::string_view, 9> kNames{
      "time", "data_time", "memory", "mode", "eta", "lr_exp", "exp_name", "env_info", "config"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// Gives the lines of one file steps on one axis.
class Lines {
 public:
  explicit Lines(Curves& curves) : curves_(curves) {}

  void add(const Values& line) {
    const auto mode = value_of(line, "mode");
    const bool is_training = mode.empty() ? is_training_line(line) : mode == "train";
    Values row;
    add_place(line, is_training, row);
    for (const auto& [key, value] : line) {
      if (is_step_name(key) || is_left_out(key) || (key == "lr" && !is_training)) continue;
      row.emplace_back(is_training ? "train/" + key : "valid/" + key, value);
    }
    add_flat(row, curves_);
  }

 private:
  static bool is_training_line(const Values& line) {
    return !value_of(line, "loss").empty() || !value_of(line, "lr").empty();
  }

  /// Adds the place of a line: for MMCV the epoch, since its iterations begin anew in each epoch.
  void add_place(const Values& line, bool is_training, Values& row) {
    const std::string epoch(value_of(line, "epoch"));
    std::string step(value_of(line, value_of(line, "step").empty() ? "iter" : "step"));
    if (!value_of(line, "mode").empty()) {
      if (!epoch.empty()) row.emplace_back("epoch", epoch);
      if (epoch.empty() && !step.empty()) row.emplace_back("step", step);
      return;
    }
    if (is_training) {
      step_ = step;
      epoch_ = epoch;
    } else if (step == epoch_ && !step_.empty()) {
      step = step_;  // the validation was at the end of that epoch
    }
    const auto& in_epoch = epoch.empty() ? epoch_ : epoch;
    if (!in_epoch.empty()) row.emplace_back("epoch", in_epoch);
    if (!step.empty()) row.emplace_back("step", step);
  }

  Curves& curves_;
  std::string step_;  // the step of the training's last line
  std::string epoch_;
};

double first_epoch(const fs::path& file) {
  double first = 0;
  Notes ignored;
  const auto ends = read_ends(file, std::size_t{256} << 10U, 0, ignored);
  if (!ends) return first;
  for_each_line(ends->head, file, LastLine::may_be_torn, ignored, [&](std::string_view text) {
    const auto line = parse_json_line(text);
    const double epoch = line ? to_number(value_of(*line, "epoch")) : 0;
    if (first == 0 && epoch > 0) first = epoch;
    return true;
  });
  return first;
}

std::vector<std::string> logs_of(const Folder& folder) {
  std::vector<std::string> logs;
  for (const auto& name : folder.files) {
    if (name.ends_with(kLog)) logs.push_back(name);
  }
  return logs;
}

void read_lines(const fs::path& file, LastLine last_line, RunParts& parts, Notes& notes) {
  Lines lines(parts.rows);
  for_each_json_line(file, last_line, notes, [&](const Values& line) {
    const auto seed = value_of(line, "seed");
    if (!value_of(line, "env_info").empty() && is_number(seed) && parts.configuration.empty()) {
      parts.configuration.emplace_back("seed", seed);
    }
    if (value_of(line, "env_info").empty()) lines.add(line);
  });
}

class OpenMmlabReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "OpenMMLab"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file.ends_with(kLog) || (file == kScalars && is_part(folder));
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (is_part(folder) || !logs_of(folder).empty()) return true;
    Notes ignored;  // a folder that cannot be listed is noted by the walk
    return std::binary_search(folder.folders.begin(), folder.folders.end(), kData) &&
           is_part(list_folder(folder.path / kData, ignored));
  }

  [[nodiscard]] bool is_part(const Folder& folder) const override {
    return folder.name() == kData && folder.has(kScalars);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const auto logs = logs_of(folder);
    // A log that begins behind the first epoch goes on with the one before.
    auto first = logs.begin();
    for (auto log = logs.begin(); log != logs.end(); ++log) {
      if (first_epoch(folder.path / *log) > 1) continue;
      for (; first != log; ++first) {
        notes.add_remark(fmt::format("'{}' left out: '{}' began the training again",
                                     (folder.path / *first).string(), *log));
      }
    }
    for (; first != logs.end(); ++first) {
      read_lines(folder.path / *first, last_line, parts, notes);
    }
    const auto data = is_part(folder) ? folder.path : folder.path / kData;
    if (logs.empty()) read_lines(data / kScalars, last_line, parts, notes);
  }
};

}  // namespace

std::unique_ptr<Reader> make_openmmlab_reader() {
  return std::make_unique<OpenMmlabReader>();
}

}  // namespace gridctl::collect
