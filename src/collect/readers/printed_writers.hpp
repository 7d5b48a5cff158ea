// Knows lines of single writers that the general rules of printed_line.hpp would misread: the bars
// of Keras, the summaries of TensorFlow's estimators, COCO, ultralytics, darknet and scikit-learn.
#pragma once

#include "readers/printed_line.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// Takes the lines of one log in their order.
class WriterLines {
 public:
  /// `catboost_rises`: higher values in CatBoost's lines are better, so they are scores.
  explicit WriterLines(bool catboost_rises = false) : catboost_rises_(catboost_rises) {}
  /// Begins a line; a progress bar writes versions of one line, which parse() takes one by one.
  /// Returns whether the line is the header of a table that parse() knows.
  [[nodiscard]] bool begin_line(std::string_view line);
  /// The numbers of a line that a known writer printed, maybe none; nothing if the general rules
  /// apply to the line.
  [[nodiscard]] std::optional<PrintedLine> parse(std::string_view line);
  /// Returns true if CatBoost's best value went up, though its values were taken for losses: then
  /// read all lines again with `catboost_rises`. Its lines do not name the metric.
  [[nodiscard]] bool took_score_for_loss() const { return took_score_for_loss_; }
  /// Returns true if a logger of OpenMMLab writes: its tables repeat what its lines say, in
  /// percent.
  [[nodiscard]] bool is_of_openmmlab() const { return is_of_openmmlab_; }

 private:
  [[nodiscard]] std::optional<PrintedLine> parse_bar(std::string_view line);
  [[nodiscard]] std::optional<PrintedLine> parse_catboost(std::string_view line);
  [[nodiscard]] std::optional<PrintedLine> parse_weka(std::string_view line);
  [[nodiscard]] std::optional<PrintedLine> parse_task(std::string_view line);
  [[nodiscard]] std::optional<PrintedLine> parse_coco(std::string_view line) const;
  [[nodiscard]] std::optional<PrintedLine> parse_row(std::string_view line);

  bool catboost_rises_;
  bool took_score_for_loss_ = false;
  std::optional<double> catboost_best_;
  bool is_of_openmmlab_ = false;
  bool is_epoch_whole_ = false;             ///< Keras: all batches of the epoch were reported
  bool was_whole_before_ = false;           ///< the same, before the line
  std::string coco_part_;                   ///< "segm_" below "IoU metric: segm"
  std::vector<std::string> epoch_columns_;  ///< ultralytics: the losses that follow the memory
  std::vector<std::string> class_columns_;  ///< ultralytics: the metrics of a row "all"
  std::vector<std::string> task_columns_;   ///< lm-evaluation-harness: the header of its table
  std::string task_;                        ///< the task of the rows below that name none
  std::string task_filter_;                 ///< likewise
  std::string weka_split_;                  ///< of the section between "===", with a slash
  bool is_in_report_ = false;               ///< scikit-learn's classification_report
};

}  // namespace gridctl::collect
