#include "configuration.hpp"

#include <gridctl/config/loader.hpp>

#include <unordered_map>

#include <nlohmann/json.hpp>

namespace gridctl::collect {
namespace {

std::string text_of(const config::Node& node) {
  if (node.is_scalar()) return node.text();
  return config::to_json(node).dump(-1, ' ', false,
                                    nlohmann::ordered_json::error_handler_t::replace);
}

/// The last text that this thread has parsed: repetitions of one configuration follow one another,
/// and often have the same.
struct LastParsed {
  std::string text;
  Values values;
};
thread_local LastParsed last_parsed;

}  // namespace

Values read_configuration(const fs::path& file, Notes& notes) {
  // Read by us rather than by the loader: a pipe of that name must not hold us up.
  auto text = read_file(file, notes);
  if (!text) return {};
  if (*text == last_parsed.text) return last_parsed.values;
  const auto copy = *text;
  const auto tree = config::parse(
      std::make_shared<const config::Source>(config::Source{file.string(), std::move(*text)}));
  if (!tree) {
    notes.push_back("'" + file.string() + "' left out: " + tree.error().message);
    return {};
  }
  Values values;
  for (const auto& [key, node] : config::leaves(*tree)) values.emplace_back(key, text_of(*node));
  last_parsed = {copy, values};
  return values;
}

bool is_seed_key(std::string_view key) {
  return key.substr(key.rfind('.') + 1).substr(0, 4) == "seed";
}

Values differing(const Values& values, const Values& base) {
  std::unordered_map<std::string_view, std::string_view> known(base.begin(), base.end());
  Values result;
  for (const auto& [key, value] : values) {
    const auto found = known.find(key);
    if (found == known.end() || found->second != value) result.emplace_back(key, value);
  }
  return result;
}

}  // namespace gridctl::collect
