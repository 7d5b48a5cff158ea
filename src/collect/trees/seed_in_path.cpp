#include "trees/seed_in_path.hpp"

#include <gridctl/core/letters.hpp>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::collect {
namespace {

constexpr std::string_view kWord = "seed";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kSeparators = "_-=. ";
constexpr std::size_t kMostDigits = 18;

bool is_letter_or_digit(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Where the word begins that stands before a number; npos if it does nowhere in the name.
std::size_t find_seed(std::string_view small, std::string_view& number) {
  for (auto at = small.find(kWord); at != std::string_view::npos; at = small.find(kWord, at + 1)) {
    if (at > 0 && is_letter_or_digit(small[at - 1])) continue;
    auto begin = at + kWord.size();
    if (begin < small.size() && kSeparators.find(small[begin]) != std::string_view::npos) ++begin;
    const auto end = std::min(small.find_first_not_of(kDigits, begin), small.size());
    const bool is_part = end < small.size() && is_letter_or_digit(small[end]);
    if (begin >= end || is_part || end - begin > kMostDigits) continue;
    number = small.substr(begin, end - begin);
    return at;
  }
  return std::string_view::npos;
}

/// The name without the part, and without the sign that parted it from its neighbour.
std::string without_part(const std::string& name, std::size_t begin, std::size_t end) {
  const auto is_separator = [&](std::size_t at) {
    return at < name.size() && kSeparators.find(name[at]) != std::string_view::npos;
  };
  if (begin > 0 && is_separator(begin - 1)) {
    --begin;
  } else if (is_separator(end) && begin == 0) {
    ++end;
  }
  return name.substr(0, begin) + name.substr(end);
}

}  // namespace

std::optional<SeedInPath> seed_in_path(const fs::path& path) {
  std::vector<std::string> names;
  for (const auto& part : path) names.push_back(part.string());
  for (auto i = names.size(); i-- > 0;) {
    std::string_view number;
    const auto small = with_small_letters(names[i]);
    const auto begin = find_seed(small, number);
    if (begin == std::string::npos) continue;
    SeedInPath found;
    found.seed = std::stoull(std::string(number));
    const auto end = static_cast<std::size_t>(number.data() - small.data()) + number.size();
    names[i] = without_part(names[i], begin, end);
    for (auto& name : names) {
      if (!name.empty()) found.without /= name;
    }
    return found;
  }
  return std::nullopt;
}

}  // namespace gridctl::collect
