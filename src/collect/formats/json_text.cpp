#include "formats/json_text.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace gridctl::collect {
namespace {

constexpr std::size_t kDeepest = 64;  // levels of nesting: functions that walk a tree recurse

using Json = nlohmann::json;
using Kind = JsonText::Kind;

class Builder final : public nlohmann::json_sax<Json> {
 public:
  JsonText root;

  bool null() override { return add(Kind::null, "null"); }
  bool boolean(bool value) override { return add(Kind::boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return add(Kind::number, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add(Kind::number, std::to_string(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return add(Kind::number, text);
  }
  bool string(string_t& text) override { return add(Kind::string, std::move(text)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*elements*/) override { return open(Kind::object); }
  bool start_array(std::size_t /*elements*/) override { return open(Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  bool add(Kind kind, std::string text) {
    JsonText value{kind, std::exchange(key_, {}), std::move(text), {}};
    if (open_.empty()) {
      root = std::move(value);
    } else {
      open_.back()->members.push_back(std::move(value));
    }
    return true;
  }

  bool open(Kind kind) {
    if (open_.size() == kDeepest) return false;
    add(kind, {});
    // Members are only added to the innermost one, so that no pointer to an outer one moves.
    open_.push_back(open_.empty() ? &root : &open_.back()->members.back());
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<JsonText*> open_;
  std::string key_;
};

std::string as_json(const JsonText& value) {
  if (value.kind == Kind::string) {
    return Json(value.text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  if (!value.is_array() && !value.is_object()) return value.text;
  std::string result(value.is_array() ? "[" : "{");
  for (const auto& member : value.members) {
    if (result.size() > 1) result += ',';
    if (value.is_object()) result += as_json({Kind::string, {}, member.name, {}}) + ':';
    result += as_json(member);
  }
  return result + (value.is_array() ? ']' : '}');
}

void flatten(const std::string& prefix, const JsonText& value, Values& values) {
  for (const auto& member : value.members) {
    if (member.is_object()) {
      flatten(prefix + member.name + ".", member, values);
    } else {
      values.emplace_back(prefix + member.name, member.is_array() ? as_json(member) : member.text);
    }
  }
}

}  // namespace

const JsonText* JsonText::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const auto& member) { return member.name == key; });
  return found == members.end() ? nullptr : &*found;
}

std::string_view JsonText::text_of(std::string_view key) const {
  const auto* const member = find(key);
  return member == nullptr ? std::string_view{} : std::string_view(member->text);
}

std::optional<JsonText> parse_json_text(std::string_view text) {
  Builder builder;
  if (Json::sax_parse(text, &builder)) return std::move(builder.root);
  const auto quoted = quote_bare_words(text);
  Builder again;
  if (quoted != text && Json::sax_parse(quoted, &again)) return std::move(again.root);
  return std::nullopt;
}

Values flat(const JsonText& object) {
  Values values;
  flatten("", object, values);
  return values;
}

std::string quote_bare_words(std::string_view text) {
  std::string result;
  result.reserve(text.size() + 16);
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!inside) {
      for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
        if (text.substr(i, word.size()) != word) continue;
        result += word == "NaN" ? "\"nan\"" : word == "Infinity" ? "\"inf\"" : "\"-inf\"";
        i += word.size();
        break;
      }
      if (i >= text.size()) break;
    }
    if (text[i] == '"') inside = !inside;
    result += text[i];
    if (inside && text[i] == '\\' && i + 1 < text.size()) result += text[++i];
  }
  return result;
}

}  // namespace gridctl::collect
