#include "readers/printed_writers.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool is_digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && kDigits.find(text[at]) != std::string_view::npos;
}

std::vector<std::string> words_between_blanks(std::string_view line) {
  std::vector<std::string> words;
  for (auto& word : split(line, ' ')) {
    if (const auto text = trim(word); !text.empty()) words.emplace_back(text);
  }
  return words;
}

std::vector<std::string> cells_between(std::string_view line) {
  auto cells = split(line.substr(1, line.find_last_of('|') - 1), '|');
  for (auto& cell : cells) cell = trim(cell);
  return cells;
}

/// The text behind `start`; empty if the text has no `start`.
std::string_view text_behind(std::string_view text, std::string_view start) {
  const auto at = text.find(start);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + start.size());
}

/// The two numbers of "20/40" at the beginning of a text.
struct Fraction {
  std::string_view part;
  std::string_view whole;
  std::string_view rest;
};
std::optional<Fraction> leading_fraction(std::string_view text) {
  const auto slash = text.find_first_not_of(kDigits);
  if (slash == 0 || slash == std::string_view::npos || text[slash] != '/') return std::nullopt;
  const auto end = std::min(text.find_first_not_of(kDigits, slash + 1), text.size());
  if (end == slash + 1) return std::nullopt;
  return Fraction{text.substr(0, slash), text.substr(slash + 1, end - slash - 1), text.substr(end)};
}

/// TensorFlow's estimators: "Saving dict for global step 100: accuracy = 0.93, loss = 0.2".
std::optional<PrintedLine> parse_saved_dict(std::string_view line) {
  const auto rest = text_behind(line, "Saving dict for global step ");
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos || !is_number(rest.substr(0, colon))) return std::nullopt;
  PrintedLine found;
  found.step = to_number(rest.substr(0, colon));
  for (const auto& pair : split(rest.substr(colon + 1), ',')) {
    const auto sign = pair.find('=');
    if (sign == std::string::npos) continue;
    const auto name = trim(std::string_view(pair).substr(0, sign));
    const auto number = trim(std::string_view(pair).substr(sign + 1));
    if (name != "global_step" && is_number(number))
      found.numbers.emplace_back("valid/" + std::string(name), std::string(number));
  }
  return found;
}

/// The name of a line of COCO's summary: "AP50" of "IoU=0.50 | area= all | maxDets=100".
std::string coco_name(std::string_view what, std::string_view conditions) {
  const auto value = [&](std::string_view key) {
    const auto rest = trim(text_behind(conditions, key));
    return std::string(rest.substr(0, rest.find_first_of(" |]")));
  };
  const auto iou = value("IoU=");
  const auto area = value("area=");
  std::string name(what);
  if (area != "all") return name + area.substr(0, 1);
  if (what == "AR") return name + "@" + value("maxDets=");
  return iou == "0.50:0.95" ? name : name + iou.substr(std::min<std::size_t>(2, iou.size()));
}

/// Darknet: "3: 600.5, 771.1 avg loss, 0.0001 rate, 3.2 seconds, 192 images".
std::optional<PrintedLine> parse_darknet(std::string_view line) {
  const auto colon = line.find(':');
  const auto average = line.find(" avg");
  if (colon == std::string_view::npos || average == std::string_view::npos ||
      line.find(" images") == std::string_view::npos || line.find(" rate,") == line.npos)
    return std::nullopt;
  const auto numbers = split(line.substr(colon + 1, average - colon - 1), ',');
  if (numbers.size() != 2 || !is_number(trim(numbers[1]))) return std::nullopt;
  PrintedLine found;
  found.step = to_number(line.substr(0, colon));
  found.numbers.emplace_back("train/loss", std::string(trim(numbers[1])));
  return found;
}

/// Darknet's evaluation: "mean average precision (mAP@0.50) = 0.452100, or 45.21 %". Its lines for
/// single layers and classes say nothing of the whole.
std::optional<PrintedLine> parse_darknet_text(std::string_view line) {
  if (line.starts_with("v3 (") || line.starts_with("Region ") || line.starts_with("class_id ="))
    return PrintedLine{};
  if (line.starts_with("for conf_thresh")) {
    auto found = parse_printed_line(line);
    for (auto& pair : found.numbers) pair.first.insert(0, "valid/");
    return found;
  }
  constexpr std::string_view kMean = "mean average precision (";
  if (!line.starts_with(kMean)) return std::nullopt;
  const auto close = line.find(')');
  const auto number = trim(text_behind(line, "="));
  const auto end = number.find_first_of(", ");
  if (close == std::string_view::npos || !is_number(number.substr(0, end))) return std::nullopt;
  PrintedLine found;
  found.numbers.emplace_back(
      "valid/" + std::string(line.substr(kMean.size(), close - kMean.size())),
      std::string(number.substr(0, end)));
  return found;
}

/// The columns of ultralytics' header, with the names of its results.csv: "Box(P R mAP50 mAP50-95)"
/// of version 8, "P R mAP50 mAP50-95" of version 5.
std::vector<std::string> columns_of_classes(std::string_view line) {
  std::vector<std::string> columns;
  std::string kind;
  for (auto word : words_between_blanks(line.substr(0, line.find("):")))) {
    if (const auto open = word.find('('); open != std::string::npos) {
      kind = fmt::format("({})", word.substr(0, 1));
      word.erase(0, open + 1);
    }
    word.erase(word.find_last_not_of(":)") + 1);
    const bool is_old = kind.empty();
    if (word == "P") {
      columns.push_back("precision" + kind);
    } else if (word == "R") {
      columns.push_back("recall" + kind);
    } else if (word == "mAP50" || word == "mAP@.5" || word == "mAP@0.5") {
      columns.push_back(is_old ? "mAP_0.5" : "mAP50" + kind);
    } else if (word == "mAP50-95" || word == "mAP@.5:.95" || word == "mAP@0.5:0.95") {
      columns.push_back(is_old ? "mAP_0.5:0.95" : "mAP50-95" + kind);
    }
  }
  return columns;
}

/// Lines that a writer prints beside others: fastText's "P@1 0.124", the best so far of
/// PaddlePaddle, which is no value of the epoch, nnU-Net's overlaps of its validation, and lists
/// that MMDetection prints to be copied.
std::optional<PrintedLine> parse_single(std::string_view line) {
  const auto metric = line.find(" metric, ");
  const auto before = line.substr(0, metric == line.npos ? 0 : metric);
  if (before.ends_with("best") || line.find("mAP_copypaste: ") != line.npos) return PrintedLine{};
  const auto pseudo = text_behind(line, "seudo ");
  if (before.ends_with("cur") || pseudo.starts_with("dice [") || pseudo.starts_with("Dice: ")) {
    auto found = parse_printed_line(line);
    for (auto& [name, number] : found.numbers) name.insert(0, "valid/");
    return found;
  }
  const bool is_precision = line.starts_with("P@");
  if (!is_precision && !line.starts_with("R@")) return std::nullopt;
  const auto blank = line.find_first_of("\t ");
  const auto number = blank == line.npos ? std::string_view() : trim(line.substr(blank));
  if (!is_number(number) || !is_digit_at(line, 2)) return std::nullopt;
  PrintedLine found;
  found.numbers.emplace_back(
      (is_precision ? "precision" : "recall") + std::string(line.substr(1, blank - 1)),
      std::string(number));
  return found;
}

/// Lightning: "Epoch 1, global step 200: 'val_wer' reached 0.41 (best 0.41), saving model to …".
/// Below a worse value it says "'val_wer' was not in top 3".
std::optional<PrintedLine> parse_checkpoint(std::string_view line) {
  if (line.find('\'') == line.npos) return std::nullopt;
  if (line.find("' was not in top ") != line.npos) return PrintedLine{};
  const auto rest = text_behind(line, "' reached ");
  const auto begin = line.find('\'');
  const auto number = rest.substr(0, rest.find(' '));
  if (!is_number(number) || begin == line.npos) return std::nullopt;
  const auto count = [&](std::string_view word) -> std::optional<double> {
    const auto text = text_behind(line, word);
    const auto digits = text.substr(0, text.find_first_not_of(kDigits));
    return digits.empty() ? std::nullopt : std::optional(to_number(digits));
  };
  PrintedLine found;
  found.epoch = count("Epoch ");
  found.step = count("global step ");
  found.numbers.emplace_back(line.substr(begin + 1, line.find('\'', begin + 1) - begin - 1),
                             number);
  return found;
}

/// scikit-learn: "weighted avg 0.95 0.97 0.96 10000", of which the third number is the F score.
std::optional<PrintedLine> parse_average(const std::vector<std::string>& words) {
  constexpr std::size_t kWords = 6;
  constexpr std::size_t kScore = 4;
  if (words.size() != kWords || words[1] != "avg" || !is_number(words[kScore])) return std::nullopt;
  PrintedLine found;
  found.numbers.emplace_back("f1_" + words.front(), words[kScore]);
  return found;
}

}  // namespace

bool WriterLines::begin_line(std::string_view raw) {
  was_whole_before_ = is_epoch_whole_;
  const auto line = trim(raw);
  if (line.starts_with("Class ") && line.find(" mAP") != line.npos) {
    class_columns_ = columns_of_classes(line);
    return true;
  }
  if (line.starts_with('|') && line.find("Task") != line.npos && line.find("Metric") != line.npos) {
    task_columns_ = cells_between(line);
    return true;
  }
  if (!line.starts_with('|')) task_columns_.clear();
  if (!line.starts_with("Epoch ")) return false;
  epoch_columns_.clear();
  if (line.find("GPU_mem") == line.npos && line.find("gpu_mem") == line.npos) {
    is_epoch_whole_ = false;
    return false;
  }
  for (const auto& word : words_between_blanks(line)) {
    if (word.ends_with("loss") || word == "box" || word == "obj" || word == "cls")
      epoch_columns_.push_back(word);
  }
  return true;
}

std::optional<PrintedLine> WriterLines::parse(std::string_view raw) {
  const auto line = trim(raw);
  if (line.empty()) return std::nullopt;
  if (is_digit_at(line, 0)) {
    if (auto found = parse_bar(line)) return found;
    if (auto found = parse_catboost(line)) return found;
    if (auto found = parse_darknet(line)) return found;
  }
  const bool is_logged = !is_of_openmmlab_ && line.find(" - INFO") != line.npos;
  if (is_logged && (line.find("mmseg - ") != line.npos || line.find("mmengine - ") != line.npos))
    is_of_openmmlab_ = true;
  if (!task_columns_.empty()) return parse_task(line);
  if (auto found = parse_saved_dict(line)) return found;
  if (auto found = parse_coco(line)) return found;
  if (auto found = parse_checkpoint(line)) return found;
  if (line.starts_with("IoU metric: ")) {
    const auto kind = std::string(text_behind(line, ": "));
    coco_part_ = kind == "bbox" ? "" : kind + "_";
    return PrintedLine{};
  }
  if (auto found = parse_row(line)) return found;
  if (auto found = parse_weka(line)) return found;
  if (auto found = parse_single(line)) return found;
  return parse_darknet_text(line);
}

/// lm-evaluation-harness: "|arc_easy|1|none|0|acc|↑|0.66|±|0.015|". A cell without a task
/// is of the task above.
std::optional<PrintedLine> WriterLines::parse_task(std::string_view line) {
  const auto cells = cells_between(line);
  PrintedLine found;
  if (cells.size() != task_columns_.size()) return found;
  std::string metric;
  std::string value;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& column = task_columns_[i];
    if (column == "Metric") metric = cells[i];
    if (column == "Value") value = cells[i];
    if (cells[i].empty()) continue;
    if (column == "Filter") task_filter_ = cells[i] == "none" ? "" : "." + cells[i];
    if (column.starts_with("Task"))
      task_ = cells[i].substr(std::min(cells[i].find_first_not_of("- "), cells[i].size()));
  }
  if (!is_number(value) || metric.empty()) return found;
  found.numbers.emplace_back("test/" + task_ + "." + metric + task_filter_, value);
  return found;
}

/// CatBoost: "2:\tlearn: 0.49\ttest: 0.62\tbest: 0.61 (1)\ttotal: 80ms". Its "test" chooses the
/// iteration that is kept.
std::optional<PrintedLine> WriterLines::parse_catboost(std::string_view line) {
  const auto colon = line.find_first_not_of(kDigits);
  if (colon == line.npos || !line.substr(colon).starts_with(":\tlearn: ")) return std::nullopt;
  const auto value = [&](std::string_view key) {
    const auto rest = text_behind(line, key);
    const auto number = rest.substr(0, rest.find_first_of("\t "));
    return is_number(number) ? std::string(number) : std::string();
  };
  const auto learn = value("\tlearn: ");
  const auto test = value("\ttest: ");
  const auto best = value("\tbest: ");
  if (const auto& now = best.empty() ? learn : best; !now.empty()) {
    const double number = to_number(now);
    if (catboost_best_ && number > *catboost_best_ && !catboost_rises_) took_score_for_loss_ = true;
    if (!catboost_best_ || !best.empty()) catboost_best_ = number;
  }
  const std::string name = catboost_rises_ ? "score" : "loss";
  PrintedLine found;
  found.step = to_number(line.substr(0, colon));
  if (!learn.empty()) found.numbers.emplace_back("train/" + name, learn);
  if (!test.empty()) found.numbers.emplace_back("valid/" + name, test);
  return found;
}

/// Weka: "Correctly Classified Instances 144 96 %" and others, below "=== Error on test data ===".
std::optional<PrintedLine> WriterLines::parse_weka(std::string_view line) {
  if (line.starts_with("=== ")) {
    if (line.find("training data") != line.npos) weka_split_ = "train/";
    if (line.find("cross-validation") != line.npos) weka_split_ = "valid/";
    if (line.find("test ") != line.npos) weka_split_ = "test/";
    return std::nullopt;
  }
  struct Shape {
    std::string_view start;
    std::string_view name;
  };
  constexpr auto kShapes = std::to_array<Shape>({{"Correctly Classified Instances ", "accuracy"},
                                                 {"Kappa statistic ", "kappa"},
                                                 {"Mean absolute error ", "mae"},
                                                 {"Root mean squared error ", "rmse"},
                                                 {"Correlation coefficient ", "correlation"}});
  for (const auto& [start, name] : kShapes) {
    if (!line.starts_with(start)) continue;
    const auto words = words_between_blanks(line.substr(start.size()));
    PrintedLine found;  // the share in percent stands behind the number of instances
    const auto at = words.size() > 2 && words[2] == "%" ? std::size_t{1} : std::size_t{0};
    if (at >= words.size() || !is_number(words[at])) return std::nullopt;
    found.numbers.emplace_back(weka_split_ + std::string(name), words[at]);
    return found;
  }
  return std::nullopt;
}

/// Keras: "20/20 [====] - 0s 2ms/step - loss: 0.62", of an epoch until all its batches are told, of
/// evaluate() from there on. Ultralytics: "1/2 2.5G 1.5 2.1 1.2 20 640: 100%".
std::optional<PrintedLine> WriterLines::parse_bar(std::string_view line) {
  const auto fraction = leading_fraction(line);
  if (!fraction) return std::nullopt;
  const auto rest = trim(fraction->rest);
  if (!epoch_columns_.empty()) {
    const auto words = words_between_blanks(rest);
    if (words.size() < epoch_columns_.size() + 1) return std::nullopt;
    PrintedLine found;
    found.epoch = to_number(fraction->part);
    for (std::size_t i = 0; i < epoch_columns_.size(); ++i) {
      if (is_number(words[i + 1]))
        found.numbers.emplace_back("train/" + epoch_columns_[i], words[i + 1]);
    }
    return found;
  }
  const bool is_bar = rest.starts_with("[") || rest.starts_with("- ") || rest.starts_with("\u2501");
  if (!is_bar || rest.find("loss: ") == std::string_view::npos) return std::nullopt;
  const bool is_whole = fraction->part == fraction->whole;
  is_epoch_whole_ = is_epoch_whole_ || is_whole;
  auto found = parse_printed_line(rest);
  if (!was_whole_before_) return found;
  for (auto& [name, number] : found.numbers) name.insert(0, "test/");
  return found;
}

std::optional<PrintedLine> WriterLines::parse_coco(std::string_view line) const {
  const bool is_precision = line.starts_with("Average Precision  (AP)");
  if (!is_precision && !line.starts_with("Average Recall     (AR)")) return std::nullopt;
  const auto conditions = text_behind(line, "@[");
  const auto number = trim(text_behind(conditions, "] ="));
  if (!is_number(number)) return std::nullopt;
  PrintedLine found;
  if (to_number(number) >= 0) {  // -1: there are no such objects
    found.numbers.emplace_back(
        "valid/" + coco_part_ + coco_name(is_precision ? "AP" : "AR", conditions),
        std::string(number));
  }
  return found;
}

/// Rows of tables without bars.
std::optional<PrintedLine> WriterLines::parse_row(std::string_view line) {
  if (line.starts_with("precision ") && line.ends_with("support")) is_in_report_ = true;
  if (!is_in_report_ && class_columns_.empty()) return std::nullopt;
  const auto words = words_between_blanks(line);
  if (is_in_report_ && words.size() > 1 && words[1] == "avg") return parse_average(words);
  constexpr std::size_t kCounts = 3;  // "all", images and instances
  if (words.front() != "all" || words.size() != class_columns_.size() + kCounts)
    return std::nullopt;
  PrintedLine found;
  for (std::size_t i = 0; i < class_columns_.size(); ++i) {
    if (is_number(words[i + kCounts]))
      found.numbers.emplace_back("valid/" + class_columns_[i], words[i + kCounts]);
  }
  return found;
}

}  // namespace gridctl::collect
