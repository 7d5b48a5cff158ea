// Kaldi's scoring: a file wer_N or wer_N_P in a decoding's folder for each weight of the language
// model and each penalty, with "%WER 4.5 [ 450 / 10000, 40 ins, 60 del, 350 sub ]"; cer_N likewise.
// The least of them counts, as in Kaldi's best_wer.sh; where these files are gone, its own line
// in scoring_kaldi/best_wer. The folder above the decoding's has the model.
#include "readers/naming.hpp"
#include "readers/reader.hpp"
#include "readers/result_lists.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

constexpr auto kErrorRates = std::to_array<std::string_view>({"wer_", "cer_", "per_", "ter_"});
constexpr const char* kScoring = "scoring_kaldi";
constexpr std::string_view kBest = "best_";

bool is_score_name(std::string_view name) {
  const auto is_of = [&](std::string_view start) {
    const auto rest = behind(name, start);
    return rest && !rest->empty() &&
           rest->find_first_not_of("0123456789._") == std::string_view::npos;
  };
  return name == "best_wer" || name == "best_cer" ||
         std::any_of(kErrorRates.begin(), kErrorRates.end(), is_of);
}

/// The number behind "%WER" or "%SER"; empty if there is none.
std::string_view rate_behind(std::string_view text, std::string_view sign) {
  const auto at = text.find(sign);
  if (at == std::string_view::npos) return {};
  const auto rest = trim(text.substr(at + sign.size()));
  const auto number = rest.substr(0, rest.find_first_of(" \n"));
  return is_number(number) ? number : std::string_view();
}

struct Score {
  double rate = 0;
  Values values;
};

/// The error rates in a file; nothing if there are none.
std::optional<Score> score_of(const fs::path& file) {
  constexpr std::size_t kHead = 4096;  // bytes
  Notes ignored;                       // whoever lists the folder notes what cannot be read
  const auto ends = read_ends(file, kHead, 0, ignored);
  const auto rate = ends ? rate_behind(ends->head, "%WER ") : std::string_view();
  if (rate.empty()) return std::nullopt;
  const auto name = file.filename().string();
  const bool is_best = name.starts_with(kBest);
  const auto words = split(is_best ? name.substr(kBest.size()) : name, '_');
  std::string metric = words.front();
  std::transform(metric.begin(), metric.end(), metric.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  Score score{to_number(rate), {{metric, std::string(rate)}}};
  if (const auto sentences = rate_behind(ends->head, "%SER "); !sentences.empty())
    score.values.emplace_back("SER", sentences);
  if (words.size() > 1) score.values.emplace_back(metric + "_lmwt", words[1]);
  if (words.size() > 2) score.values.emplace_back(metric + "_penalty", words[2]);
  return score;
}

class KaldiReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "Kaldi"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::any_of(folder.files.begin(), folder.files.end(), [&](const std::string& file) {
      return is_score_name(file) && score_of(folder.path / file).has_value();
    });
  }

  [[nodiscard]] bool is_part(const Folder& folder) const override {
    return folder.path.filename() == kScoring;
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& /*notes*/) const override {
    const bool is_scoring = folder.path.filename() == kScoring;
    const auto place = is_scoring ? folder.path.parent_path() : folder.path;
    const auto decoding = place.filename().string();
    auto& into = is_of_development(decoding) ? parts.validation : parts.test;
    for (const auto rate : kErrorRates) add_best(folder, rate, into);
    parts.task = decoding;
    parts.configuration = {{"model", place.parent_path().filename().string()}};
    parts.is_scant = true;
  }

 private:
  static void add_best(const Folder& folder, std::string_view start, Values& into) {
    std::optional<Score> best;
    for (const auto& file : folder.files) {
      const auto rate = std::string_view(file).substr(file.starts_with(kBest) ? kBest.size() : 0);
      const bool is_of_rate = rate.starts_with(start) || (rate != file && start.starts_with(rate));
      if (!is_of_rate || !is_score_name(file)) continue;
      auto score = score_of(folder.path / file);
      if (score && (!best || score->rate < best->rate)) best = std::move(score);
    }
    if (best) into.insert(into.end(), best->values.begin(), best->values.end());
  }
};

}  // namespace

std::unique_ptr<Reader> make_kaldi_reader() {
  return std::make_unique<KaldiReader>();
}

}  // namespace gridctl::collect
