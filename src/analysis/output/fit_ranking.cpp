#include "output/fit_ranking.hpp"

#include "output/lines.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <iterator>
#include <optional>

namespace gridctl::analysis {
namespace {

constexpr int kGap = 2;
constexpr int kShortestKey = 12;
constexpr int kLeastKey = 4;  // less tells nothing

int width_of(const RankingColumn& column) {
  int width = display_width(column.title);
  for (const auto& cell : column.cells) width = std::max(width, display_width(cell));
  return width;
}

}  // namespace

int width_of(const std::vector<RankingColumn>& columns) {
  int width = -kGap;
  for (const auto& column : columns) width += width_of(column) + kGap;
  return width;
}

namespace {

/// The width of the columns when keys and labels are cut as far as they still say something.
int least_width(const std::vector<RankingColumn>& columns) {
  int width = -kGap;
  for (const auto& column : columns) {
    const int whole = width_of(column);
    width += (column.part == Part::key ? std::min(whole, kShortestKey) : whole) + kGap;
  }
  return width;
}

/// Cuts the widest keys and labels until the table fits or none is wider than `shortest`.
void cut_keys(const report::Look& look, int shortest, Ranking& ranking) {
  std::vector<RankingColumn*> keys;
  for (auto& column : ranking.columns)
    if (column.part == Part::key) keys.push_back(&column);
  for (int excess = width_of(ranking.columns) - look.columns; excess > 0 && !keys.empty();
       excess = width_of(ranking.columns) - look.columns) {
    auto& widest = **std::max_element(keys.begin(), keys.end(), [](const auto* a, const auto* b) {
      return width_of(*a) < width_of(*b);
    });
    if (width_of(widest) <= shortest) return;
    const int width = std::max(shortest, width_of(widest) - excess);
    widest.title = elide(widest.title, width, !look.unicode);
    widest.cells = shortened(widest.cells, width, !look.unicode);
  }
}

void put_labels_for_keys(Ranking& ranking) {
  const auto is_key = [](const RankingColumn& column) { return column.part == Part::key; };
  const auto first = std::find_if(ranking.columns.begin(), ranking.columns.end(), is_key);
  const auto at = first - ranking.columns.begin();
  std::vector<RankingColumn> keys;
  std::copy_if(ranking.columns.begin(), ranking.columns.end(), std::back_inserter(keys), is_key);
  if (width_of(keys) <= width_of(ranking.labels)) return;
  std::erase_if(ranking.columns, is_key);
  ranking.columns.insert(ranking.columns.begin() + at, ranking.labels);
}

/// Takes the numbers of configurations out, if there is no room for them beside the keys.
std::optional<RankingColumn> take_numbers(const report::Look& look, Ranking& ranking) {
  const auto numbers =
      std::find_if(ranking.columns.begin(), ranking.columns.end(),
                   [](const RankingColumn& column) { return column.part == Part::number; });
  if (numbers == ranking.columns.end() || least_width(ranking.columns) <= look.columns)
    return std::nullopt;
  auto taken = std::move(*numbers);
  ranking.columns.erase(numbers);
  return taken;
}

/// A number says more of a configuration than a letter or two of its keys.
void put_numbers_for_keys(const RankingColumn& numbers, Ranking& ranking) {
  std::erase_if(ranking.columns,
                [](const RankingColumn& column) { return column.part == Part::key; });
  ranking.columns.insert(ranking.columns.begin() + 1, numbers);
}

}  // namespace

void fit_ranking(const TaskAnalysis& task, const ColumnChoice& choice, const report::Look& look,
                 Ranking& ranking) {
  const bool keys_are_chosen =
      task.grouping.by_keys || !choice.columns.empty() || choice.keep || choice.drop;
  if (width_of(ranking.columns) > look.columns && !keys_are_chosen) put_labels_for_keys(ranking);
  for (const auto part : {Part::interval, Part::test}) {
    if (width_of(ranking.columns) <= look.columns) break;
    std::erase_if(ranking.columns, [&](const auto& column) { return column.part == part; });
  }
  if (width_of(ranking.columns) > look.columns) {
    for (auto& column : ranking.columns) {  // drop the metric's name: the headline has it
      const auto mean = column.title.find("mean ");
      if (mean != std::string::npos) column.title.erase(0, mean);
    }
  }
  if (least_width(ranking.columns) > look.columns) {
    std::erase_if(ranking.columns,
                  [](const auto& column) { return column.part == Part::comparison; });
    ranking.comparison_note.clear();
    ranking.probability_note.clear();
  }
  const auto numbers = take_numbers(look, ranking);
  for (const int shortest : {kShortestKey, kLeastKey}) cut_keys(look, shortest, ranking);
  if (width_of(ranking.columns) > look.columns && numbers) put_numbers_for_keys(*numbers, ranking);
  cut_keys(look, 1, ranking);
  for (const auto part : {Part::number, Part::key, Part::count}) {  // before deviations of means
    if (width_of(ranking.columns) <= look.columns) break;
    std::erase_if(ranking.columns, [&](const auto& column) { return column.part == part; });
  }
}

}  // namespace gridctl::analysis
