#include <gridctl/core/live.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl {

std::vector<std::pair<std::string, double>> headline(const LiveMetrics& metrics,
                                                     std::size_t count) {
  auto values = metrics.values;
  const auto rank = [](const std::string& name) {
    return name.starts_with("test/") ? 0 : name.starts_with("valid/") ? 1 : 2;
  };
  std::stable_sort(values.begin(), values.end(),
                   [&](const auto& a, const auto& b) { return rank(a.first) < rank(b.first); });
  if (values.size() > count) values.resize(count);
  return values;
}

std::string short_number(double value) {
  return fmt::format("{:.4g}", value);
}

}  // namespace gridctl
