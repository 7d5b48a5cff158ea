#include "json_fields.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::cli {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

constexpr const char* kSchemaField = "schema";

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Names keys_of(const Json& object) {
  Names keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

void add_new(const Names& more, Names& names) {
  for (const auto& name : more) {
    if (!has(names, name)) names.push_back(name);
  }
}

/// Fields of things first: these are what a list is read for.
Names fields_of(const Document& document) {
  auto names = document.row_fields;
  add_new(document.fields, names);
  return names;
}

Names fields_of(const std::vector<const Document*>& documents) {
  Names names;
  for (const auto* document : documents) add_new(fields_of(*document), names);
  return names;
}

Error unknown_field(const std::string& field, const Names& there_are) {
  const auto near = nearest(field, there_are);
  return Error{ErrorKind::usage,
               fmt::format("--json: there is no field '{}'", printable(field)),
               fmt::format("{}there are: {}",
                           near ? fmt::format("did you mean '{}'? ", printable(*near)) : "",
                           printable(join(there_are, ", "))),
               {},
               {},
               {}};
}

Json picked(const Json& object, const Names& fields) {
  auto result = Json::object();
  for (const auto& field : fields) result[field] = object.value(field, Json(nullptr));
  return result;
}

}  // namespace

bool names_fields(const Names& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::any_of(words.begin(), end,
                     [](const auto& word) { return word.starts_with(kJsonFields); });
}

Result<Names> parse_fields(const std::string& text) {
  Names fields;
  for (const auto& part : split(text, ',')) {
    const std::string field(trim(part));
    if (!field.empty() && field != kSchemaField && !has(fields, field)) fields.push_back(field);
  }
  if (fields.empty())
    return fail(ErrorKind::usage, "--json= names no field",
                "name some, parted by commas, or write --json alone for all of them");
  return fields;
}

Result<void> check_fields(const Names& fields, const CommandRegistry& registry,
                          const std::string& command) {
  const auto documents = registry.documents_of(command);
  if (documents.empty())
    return fail(ErrorKind::usage,
                fmt::format("'gridctl {}' answers with no document that has fields", command),
                "leave out --json=; 'gridctl help json' lists the documents");
  if (std::any_of(documents.begin(), documents.end(),
                  [](const Document* document) { return document->fields_vary; }))
    return {};
  const auto known = fields_of(documents);
  for (const auto& field : fields) {
    if (!has(known, field)) return tl::unexpected(unknown_field(field, known));
  }
  return {};
}

std::vector<Candidate> field_candidates(const CommandRegistry& registry,
                                        const std::string& command) {
  std::vector<Candidate> candidates;
  for (const auto& field : fields_of(registry.documents_of(command)))
    candidates.push_back({field, ""});
  return candidates;
}

Result<void> FieldStream::check() const {
  if (unknown_.empty()) return {};
  return tl::unexpected(unknown_field(*unknown_.begin(), there_are_));
}

FieldStream::int_type FieldStream::overflow(int_type character) {
  if (!traits_type::eq_int_type(character, traits_type::eof()))
    take(traits_type::to_char_type(character));
  return out_ ? traits_type::not_eof(character) : traits_type::eof();
}

std::streamsize FieldStream::xsputn(const char* text, std::streamsize size) {
  for (std::streamsize at = 0; at < size; ++at) take(text[at]);
  return out_ ? size : 0;
}

int FieldStream::sync() {
  return out_.flush() ? 0 : -1;
}

void FieldStream::take(char c) {
  if (depth_ == 0 && c != '{') {
    out_.put(c);
    return;
  }
  text_ += c;
  if (in_text_) {
    const bool ends = c == '"' && !is_escaped_;
    is_escaped_ = c == '\\' && !is_escaped_;
    in_text_ = !ends;
    return;
  }
  if (c == '"') in_text_ = true;
  if (c == '{' || c == '[') ++depth_;
  if ((c == '}' || c == ']') && --depth_ == 0) hand_on();
}

void FieldStream::hand_on() {
  const auto document = parse_json(text_);
  const bool is_indented = text_.find('\n') != std::string::npos;
  // Text that only looks like a document goes on as it is.
  out_ << (document.is_object() ? json_text(pick(document), is_indented ? 2 : -1) : text_);
  text_.clear();
}

Json FieldStream::pick(const Json& document) {
  const auto schema = document.value(kSchemaField, Json());
  const auto* kind = schema.is_string() ? registry_.document(schema.get<std::string>()) : nullptr;
  Json result = Json::object();
  if (!schema.is_null()) result[kSchemaField] = schema;
  const auto rows = kind && !kind->rows.empty() ? document.value(kind->rows, Json()) : Json();
  Names of_things = kind ? kind->row_fields : Names();
  const bool varies = !kind || kind->fields_vary;
  if (varies && rows.is_array() && !rows.empty()) add_new(keys_of(rows.front()), of_things);
  auto there_are = of_things;
  add_new(keys_of(document), there_are);
  Names wanted_of_things;
  Names wanted;
  for (const auto& field : fields_) {
    (has(of_things, field) ? wanted_of_things : wanted).push_back(field);
    const bool is_missing = varies && !has(there_are, field) && !(rows.is_array() && rows.empty());
    if (!is_missing) continue;
    unknown_.insert(field);
    there_are_ = there_are;
  }
  const auto beside = picked(document, wanted);
  for (const auto& [field, value] : beside.items()) {
    // A list has no empty field beside its things: the field is of another document.
    const bool is_of_another = rows.is_array() && !document.contains(field);
    if (!is_of_another) result[field] = value;
  }
  if (!kind || !rows.is_array() || wanted_of_things.empty()) return result;
  result[kind->rows] = Json::array();
  for (const auto& row : rows) result[kind->rows].push_back(picked(row, wanted_of_things));
  return result;
}

}  // namespace gridctl::cli
