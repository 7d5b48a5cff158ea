#include "asked_json.hpp"

#include <nlohmann/json.hpp>

namespace gridctl::experiment {

using Json = nlohmann::ordered_json;

Json asked_to_json(const plan::AskedPoint& asked) {
  auto values = Json::object();
  for (const auto& [key, text] : asked.values) values[key] = text;
  return {{"task", asked.task}, {"values", std::move(values)}};
}

std::optional<plan::AskedPoint> asked_from_json(const Json& document) {
  if (!document.is_object()) return std::nullopt;
  const auto task = document.find("task");
  const auto values = document.find("values");
  if (task == document.end() || !task->is_number_unsigned() || values == document.end() ||
      !values->is_object())
    return std::nullopt;
  plan::AskedPoint asked{task->get<std::size_t>(), {}};
  for (const auto& [key, text] : values->items()) {
    if (!text.is_string()) return std::nullopt;
    asked.values.emplace_back(key, text.get<std::string>());
  }
  return asked;
}

}  // namespace gridctl::experiment
