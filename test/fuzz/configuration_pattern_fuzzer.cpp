// What a configuration comes to that differs from another one in numbers only: the pattern must say
// the same as parsing, whatever text it was made of. The first two bytes choose which character of
// numbers takes the place of which.
#include "readers/configuration_pattern.hpp"

#include <gridctl/config/loader.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace {

using namespace gridctl;

Result<config::Node> parse(const std::string& text) {
  return config::parse(std::make_shared<const config::Source>(config::Source{"fuzz.yaml", text}));
}

collect::Values values_of(const config::Node& tree) {
  collect::Values values;
  for (const auto& [key, node] : config::leaves(tree)) {
    values.emplace_back(key, node->is_scalar() ? node->text() : config::to_json(*node).dump());
  }
  return values;
}

char number_character(std::uint8_t byte) {
  constexpr std::string_view kAll = "0123456789.eE+-";
  return kAll[byte % kAll.size()];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto tree = parse(text);
  if (!tree) return 0;
  const collect::ConfigurationPattern pattern(text, config::leaves(*tree), values_of(*tree));
  auto other = text;
  std::replace(other.begin(), other.end(), number_character(data[0]), number_character(data[1]));
  const auto values = pattern.match(other);
  if (!values) return 0;
  const auto parsed = parse(other);
  if (!parsed || values_of(*parsed) != *values) __builtin_trap();
  return 0;
}
