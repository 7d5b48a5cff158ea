#include "readers/result_lists.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

std::string_view next_line_of(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = trim(rest.substr(0, end));
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

bool head_has(const fs::path& file, std::string_view word) {
  constexpr std::size_t kBytes = std::size_t{256} << 10U;
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, kBytes, 0, ignored);
  return ends && ends->head.find(word) != std::string::npos;
}

std::vector<std::string> cells_of(std::string_view line) {
  auto cells = split(trim(line.substr(1)), '|');
  for (auto& cell : cells) cell = trim(cell);
  return cells;
}

/// The name of the error rate below a heading that does not say of what it is.
constexpr const char* kNoMetric = "Err";

/// Reads RESULTS.md line by line.
class EspnetList {
 public:
  void take(std::string_view line) {
    if (line.starts_with('#')) return take_heading(line);
    if (!line.starts_with('|')) {
      columns_.clear();
      return;
    }
    auto cells = cells_of(line);
    if (columns_.empty()) {
      columns_ = std::move(cells);
    } else {
      take_row(cells);
    }
  }
  [[nodiscard]] std::vector<RunOfRow> runs() && {
    std::erase_if(runs_, [](const RunOfRow& run) {
      return run.parts.test.empty() && run.parts.validation.empty();
    });
    return std::move(runs_);
  }

 private:
  /// "### WER" names the metric of the tables below, any other heading their model.
  void take_heading(std::string_view line) {
    const auto text = trim(line.substr(std::min(line.find_first_not_of('#'), line.size())));
    const auto first = text.substr(0, text.find_first_of(" :"));
    columns_.clear();
    if (first == "WER" || first == "CER" || first == "TER" || first == "PER") {
      metric_ = first;
      return;
    }
    metric_ = kNoMetric;
    model_ = text;
    begin_model();
  }

  void begin_model() {
    auto& run = runs_.emplace_back();
    run.id = model_;
    std::replace(run.id.begin(), run.id.end(), '/', '_');
    run.parts.configuration = {{"model", model_}};
    run.parts.is_scant = true;
  }

  void take_row(const std::vector<std::string>& cells) {
    const auto& data = cells.front();
    const auto rate = std::find(columns_.begin(), columns_.end(), "Err");
    const auto place = static_cast<std::size_t>(rate - columns_.begin());
    if (place >= cells.size() || !is_number(cells[place])) return;
    if (runs_.empty()) begin_model();
    auto& parts = runs_.back().parts;
    auto& into = is_of_development(data) ? parts.validation : parts.test;
    into.emplace_back(data + "." + metric_, cells[place]);
    const auto sentences = std::find(columns_.begin(), columns_.end(), "S.Err") - columns_.begin();
    if (static_cast<std::size_t>(sentences) < cells.size())
      into.emplace_back(fmt::format("{}.{}_sentences", data, metric_),
                        cells[static_cast<std::size_t>(sentences)]);
  }

  std::string model_;
  std::string metric_ = kNoMetric;
  std::vector<std::string> columns_;
  std::vector<RunOfRow> runs_;
};

/// The file of scores in a line: behind the counts, or in front as grep prints it.
fs::path file_in(std::string_view line, std::size_t rate) {
  const auto end = line.find_last_of("]|");
  auto text = end == std::string_view::npos ? std::string_view() : trim(line.substr(end + 1));
  if (rate > 1) text = trim(line.substr(0, rate - 1));
  return {std::string(text.substr(0, text.find_first_of(" \t")))};
}

/// The run of "%WER 4.5 [ 450 / 10000, 40 ins, 60 del, 350 sub ] exp/tri1/decode_test/wer_10" or of
/// sclite's "%WER 4.5 | 400 9000 | 95.9 … | exp/tri1/decode_test/score_10/eval.ctm.filt.sys".
std::optional<RunOfRow> run_of_line(std::string_view line) {
  constexpr std::string_view kRate = "%WER ";
  const auto begin = line.find(kRate);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto rest = line.substr(begin + kRate.size());
  const auto number = rest.substr(0, rest.find(' '));
  const auto file = file_in(line, begin);
  auto decoding = file.parent_path();
  const bool is_of_sclite = decoding.filename().string().starts_with("score_");
  if (is_of_sclite) decoding = decoding.parent_path();
  if (!is_number(number) || !decoding.has_parent_path()) return std::nullopt;
  const auto name = file.filename().string();
  RunOfRow run;
  run.parts.task = decoding.filename().string();
  if (is_of_sclite) run.parts.task += "/" + name.substr(0, name.find(".filt"));
  run.parts.configuration = {{"model", decoding.parent_path().string()}};
  run.parts.is_scant = true;
  auto& into = is_of_development(run.parts.task) ? run.parts.validation : run.parts.test;
  into.emplace_back(name.starts_with("cer") ? "CER" : "WER", std::string(number));
  return run;
}

}  // namespace

bool is_of_development(std::string_view data) {
  const auto words = stats::words_of(data);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.starts_with("dev") || word.starts_with("val") || word == "dt";
  });
}

bool is_espnet_results(const fs::path& file) {
  return head_has(file, "|Snt|") && head_has(file, "|Err|");
}

std::vector<RunOfRow> read_espnet_results(const fs::path& file, Notes& notes) {
  EspnetList list;
  const auto text = read_file(file, notes);
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) list.take(next_line_of(rest));
  return std::move(list).runs();
}

bool is_kaldi_results(const fs::path& file) {
  return head_has(file, "%WER ");
}

std::vector<RunOfRow> read_kaldi_results(const fs::path& file, Notes& notes) {
  std::vector<RunOfRow> runs;
  const auto text = read_file(file, notes);
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  for (std::size_t number = 1; !rest.empty(); ++number) {
    auto run = run_of_line(next_line_of(rest));
    if (!run) continue;
    run->id = fmt::format("line {}", number);
    runs.push_back(std::move(*run));
  }
  return runs;
}

}  // namespace gridctl::collect
