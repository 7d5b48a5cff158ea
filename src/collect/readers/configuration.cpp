#include "readers/configuration.hpp"

#include "files/extension.hpp"
#include "readers/configuration_pattern.hpp"

#include <gridctl/config/loader.hpp>

#include <nlohmann/json.hpp>

namespace gridctl::collect {
namespace {

std::string text_of(const config::Node& node) {
  if (node.is_scalar()) return node.text();
  return config::to_json(node).dump(-1, ' ', false,
                                    nlohmann::ordered_json::error_handler_t::replace);
}

/// The pattern of the last YAML that this thread parsed: runs of a grid mostly differ in numbers.
thread_local ConfigurationPattern last_parsed;

}  // namespace

Values read_configuration(const fs::path& file, Notes& notes) {
  // read_file(), not the YAML loader, opens the file: a pipe of that name must not block gridctl.
  auto text = read_file(file, notes);
  if (!text) return {};
  const bool is_yaml = extension_of(file.native()) != ".json";
  if (auto known = is_yaml ? last_parsed.match(*text) : std::nullopt) return std::move(*known);
  auto copy = *text;
  const auto tree = config::parse(
      std::make_shared<const config::Source>(config::Source{file.string(), std::move(*text)}));
  if (!tree) {
    notes.add_loss("'" + file.string() + "' left out: " + tree.error().message);
    return {};
  }
  Values values;
  const auto leaves = config::leaves(*tree);
  for (const auto& [key, node] : leaves) values.emplace_back(key, text_of(*node));
  if (is_yaml) last_parsed = ConfigurationPattern(std::move(copy), leaves, values);
  return values;
}

}  // namespace gridctl::collect
