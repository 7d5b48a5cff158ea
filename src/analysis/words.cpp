#include "words.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::analysis {

std::string number_text(double value) {
  const double size = std::abs(value);
  const bool plain = value == 0 || (size >= 1e-3 && size < 1e6);
  return plain ? fmt::format("{:.4f}", value) : fmt::format("{:.3e}", value);
}

std::string mean_text(const stats::Description& description, bool unicode) {
  if (!description.mean) return "-";
  if (!description.sd) return number_text(*description.mean);
  return fmt::format("{} {} {}", number_text(*description.mean), unicode ? "±" : "+-",
                     number_text(*description.sd));
}

std::string count_text(const stats::GroupResult& group) {
  const auto odd = group.description.nan + group.description.inf;
  auto text = fmt::format("{}/{}", group.description.n, group.total);
  if (odd > 0) text += fmt::format(" {} NaN", odd);
  return text;
}

std::vector<std::string> key_titles(const std::vector<std::string>& keys) {
  std::vector<std::string> titles;
  for (const auto& key : keys) {
    auto begin = key.rfind('.');
    const auto is_shared = [&] {
      const auto end = std::string_view(key).substr(begin);
      return std::count_if(keys.begin(), keys.end(), [&](const std::string& other) {
               return other.size() >= end.size() && other.ends_with(end);
             }) > 1;
    };
    while (begin != std::string::npos && begin > 0 && is_shared())
      begin = key.rfind('.', begin - 1);
    titles.push_back(key.substr(begin + 1));
  }
  return titles;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string search_words(const std::optional<SearchFacts>& search, std::size_t configurations) {
  if (!search || !search->goes_by_values || configurations < 2) return {};
  return fmt::format(
      "Best of {} chosen adaptively: {} chose the later ones by the values of {} that the earlier "
      "ones had reached, so the best is partly luck, and no comparison here corrects for that. "
      "Judge it by a test, or confirm it with new seeds (gridctl refine).",
      configurations, search->sampler, search->metric);
}

}  // namespace gridctl::analysis
