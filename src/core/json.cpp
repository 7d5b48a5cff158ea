#include <gridctl/core/json.hpp>

#include <cstddef>

namespace gridctl {
namespace {

constexpr std::size_t kDeepest = 200;

/// Brackets within texts do not count. Of a text that is no JSON any answer is right.
bool is_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool is_within = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_within && c == '\\') {
      ++at;
    } else if (c == '"') {
      is_within = !is_within;
    } else if (!is_within && (c == '[' || c == '{')) {
      if (++depth > kDeepest) return true;
    } else if (!is_within && (c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

nlohmann::ordered_json parse_json(std::string_view text) {
  using Json = nlohmann::ordered_json;
  if (is_too_deep(text)) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, false);
}

std::string json_text(const nlohmann::ordered_json& document, int indent) {
  return document.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace gridctl
