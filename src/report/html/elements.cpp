#include <gridctl/core/text.hpp>
#include <gridctl/report/html/elements.hpp>

namespace gridctl::report {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : printable(text)) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += letter;
    }
  }
  // U+FFFE and U+FFFF are no characters: XML forbids them.
  for (const char* forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (auto at = out.find(forbidden); at != std::string::npos; at = out.find(forbidden, at))
      out.replace(at, 3, "\xEF\xBF\xBD");
  }
  return out;
}

void Elements::begin(const char* name, const Attributes& attributes) {
  markup_.append("<").append(name);
  for (const auto& [attribute, value] : attributes)
    markup_.append(" ").append(attribute).append("=\"").append(escaped(value)).append("\"");
}

Elements& Elements::open(const char* name, const Attributes& attributes) {
  begin(name, attributes);
  markup_ += ">";
  open_.push_back(name);
  return *this;
}

Elements& Elements::close() {
  markup_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

Elements& Elements::text(std::string_view text) {
  markup_ += escaped(text);
  return *this;
}

Elements& Elements::leaf(const char* name, std::string_view text, const Attributes& attributes) {
  return open(name, attributes).text(text).close();
}

Elements& Elements::empty(const char* name, const Attributes& attributes) {
  begin(name, attributes);
  markup_ += "/>";
  return *this;
}

Elements& Elements::add(const Elements& part) {
  markup_ += part.markup_;
  return *this;
}

Elements& Elements::drawing(const std::string& svg) {
  markup_ += svg;
  return *this;
}

Elements& Elements::line() {
  markup_ += "\n";
  return *this;
}

}  // namespace gridctl::report
