#include <gridctl/collect/scrape.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <fmt/format.h>

namespace gridctl::collect {

std::string Scrape::id() const {
  if (!is_on) return "no lines";
  std::string id;
  for (const auto& one : patterns) id += fmt::format("\n{}={}", one.name, one.pattern.text());
  return id;
}

Result<ScrapePattern> parse_scrape_pattern(const std::string& text) {
  const auto end = text.find('=');
  const auto name = trim(std::string_view(text).substr(0, end));
  if (end == std::string::npos || name.empty()) {
    return fail(ErrorKind::usage, fmt::format("'{}' is not NAME=REGEX", text),
                "name the number and say how to find it: 'valid.acc=val acc ([0-9.]+)'");
  }
  GRIDCTL_TRY_ASSIGN(auto pattern, LinePattern::compile(text.substr(end + 1)));
  return ScrapePattern{std::string(name), std::move(pattern)};
}

Result<std::vector<ScrapePattern>> scrape_patterns(
    const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<ScrapePattern> patterns;
  for (const auto& [name, text] : pairs) {
    GRIDCTL_TRY_ASSIGN(auto pattern, LinePattern::compile(text));
    patterns.push_back({name, std::move(pattern)});
  }
  return patterns;
}

}  // namespace gridctl::collect
