#include "formats/emit.hpp"

#include "formats/source_text.hpp"

#include <gridctl/config/node.hpp>
#include <gridctl/core/misleading.hpp>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

constexpr std::size_t kLongestSimpleKey = 1000;  // parsers take 1024 characters before the colon

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// One character of a text, decoded.
struct Character {
  std::string_view bytes;
  char32_t code = 0;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto length = std::max<std::size_t>(utf8_length(text, at), 1);
  const auto lead = static_cast<unsigned char>(text[at]);
  char32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i)
    code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  return {text.substr(at, length), code};
}

/// Needs an escape to survive a parser, or the eye of who reads it: controls, YAML 1.1's odd line
/// breaks, the byte order mark, non-characters, and what shows a text in another order.
bool is_unprintable(char32_t code) {
  return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0) ||
         code == 0xFFFE || code == 0xFFFF || misleads(code);
}

bool has_unprintable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [bytes, code] = character_at(text, at);
    if (is_unprintable(code)) return true;
    at += bytes.size();
  }
  return false;
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto [bytes, code] = character_at(text, at);
    at += bytes.size();
    if (code == '"' || code == '\\') {
      out.append("\\").append(bytes);
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\t') {
      out += "\\t";
    } else if (is_unprintable(code)) {
      const auto number = static_cast<unsigned>(code);
      if (number < 0x100)
        out += fmt::format("\\x{:02x}", number);
      else
        out +=
            number < 0x10000 ? fmt::format("\\u{:04x}", number) : fmt::format("\\U{:08x}", number);
    } else {
      out += bytes;
    }
  }
  return out + "\"";
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

/// On one line: what keys and list items need.
std::string flow_scalar(const Node& node) {
  const auto& text = node.text();
  if (node.style() == Style::plain && (text.empty() || is_safe_plain(text))) return text;
  const bool fits_single =
      text.find_first_of("\n\t") == std::string::npos && !has_unprintable(text);
  return node.style() == Style::single_quoted && fits_single ? single_quoted(text)
                                                             : double_quoted(text);
}

/// A block scalar keeps its lines; texts of blanks only, or with unprintable characters, must be
/// quoted.
bool fits_block(const Node& node) {
  return (node.style() == Style::literal || node.style() == Style::folded) &&
         node.text().find_first_not_of(" \t\n") != std::string::npos &&
         !has_unprintable(node.text());
}

/// `|`, with all lines indented; folded scalars too, since their text is unfolded already.
std::string block_scalar(std::string_view text, std::size_t indent) {
  std::string out = "|";
  // Leading blanks would be taken for indentation, leading line ends hide where it begins.
  if (is_blank(text.front()) || text.front() == '\n') out += '2';
  if (!text.ends_with('\n')) {
    out += '-';
  } else if (text.ends_with("\n\n")) {
    out += '+';
  }
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out += '\n';
    if (end > 0) out.append(indent, ' ').append(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

class Emitter {
 public:
  /// Writes a value behind "key:" or "-". `indent` is the column of its own lines.
  void value(const Node& node, std::size_t indent, bool is_after_dash) {
    if (node.is_scalar()) {
      scalar(node, indent);
    } else if (node.is_sequence()) {
      if (node.items().empty()) return put(" []\n");
      open(indent, is_after_dash);
      sequence(node, indent);
    } else {
      if (node.entries().empty()) return put(" {}\n");
      open(indent, is_after_dash);
      mapping(node, indent);
    }
  }
  void root(const Node& node) {
    if (node.is_mapping() && !node.entries().empty()) return mapping(node, 0);
    if (node.is_sequence() && !node.items().empty()) return sequence(node, 0);
    // A document of nothing would be an empty mapping.
    if (node.is_scalar() && node.text().empty() && node.style() == Style::plain)
      return put("null\n");
    value(node, 2, true);
    out_.erase(0, 1);
  }
  std::string take() { return std::move(out_); }

 private:
  void put(std::string_view text) { out_ += text; }
  /// A list item begins on the line of its dash, a mapping's value on a line of its own.
  void open(std::size_t indent, bool is_after_dash) {
    if (is_after_dash) {
      put(" ");
    } else {
      put("\n");
      out_.append(indent, ' ');
    }
  }
  void scalar(const Node& node, std::size_t indent) {
    const auto text = fits_block(node) ? block_scalar(node.text(), indent) : flow_scalar(node);
    if (!text.empty()) put(" ");
    put(text);
    put("\n");
  }
  // Both begin with the cursor where their first line starts.
  void sequence(const Node& node, std::size_t indent) {
    bool is_first = true;
    for (const auto& item : node.items()) {
      if (!is_first) out_.append(indent, ' ');
      is_first = false;
      put("-");
      value(item, indent + 2, true);
    }
  }
  void mapping(const Node& node, std::size_t indent) {
    bool is_first = true;
    for (const auto& [key, item] : node.entries()) {
      if (!is_first) out_.append(indent, ' ');
      is_first = false;
      auto text = flow_scalar(key);
      if (text.empty()) text.assign(1, '~');
      if (text.size() > kLongestSimpleKey) {
        put(fmt::format("? {}\n", text));
        out_.append(indent, ' ');
        text.clear();
      }
      put(text);
      put(":");
      value(item, indent + 2, false);
    }
  }

  std::string out_;
};

}  // namespace

bool is_safe_plain(std::string_view text) {
  if (text.empty() || is_blank(text.front()) || is_blank(text.back())) return false;
  if (std::string_view(",[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos)
    return false;
  const bool is_indicator = std::string_view("-?:").find(text.front()) != std::string_view::npos;
  if (is_indicator && (text.size() == 1 || is_blank(text[1]))) return false;
  if (text.starts_with("---") || text.starts_with("...") || text.ends_with(':')) return false;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == ':' && text[i + 1] == ' ') return false;
    if (text[i] == ' ' && text[i + 1] == '#') return false;
  }
  return text.find_first_of("\n\t") == std::string_view::npos && !has_unprintable(text);
}

std::string to_yaml(const Node& node) {
  Emitter emitter;
  emitter.root(node);
  return emitter.take();
}

}  // namespace gridctl::config
