// Decides how HTML and SVG are put together: every text and every value of an attribute is escaped
// where it enters, so that no name of a configuration and no line of a log becomes markup.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::report {

/// The text with control characters, bidirectional marks and bytes that are no UTF-8 made visible
/// (printable()), and with the five characters that mean something to HTML and XML as entities.
/// Right within elements and within double-quoted attributes.
[[nodiscard]] std::string escaped(std::string_view text);

/// Elements that are written one after the other. Names of elements and attributes are literals of
/// the caller; texts and values may be anything.
class Elements {
 public:
  using Attributes = std::vector<std::pair<const char*, std::string>>;

  Elements& open(const char* name, const Attributes& attributes = {});
  /// Ends the innermost open element.
  Elements& close();
  Elements& text(std::string_view text);
  /// An element with nothing but a text in it.
  Elements& leaf(const char* name, std::string_view text, const Attributes& attributes = {});
  /// An element without content, such as `br` or `path`.
  Elements& empty(const char* name, const Attributes& attributes = {});
  /// Elements that were made on their own. All of them must be closed.
  Elements& add(const Elements& part);
  /// A drawing by draw(), which has escaped its texts itself, or a style sheet of ours.
  Elements& drawing(const std::string& svg);
  /// Ends the line, for people who read the source.
  Elements& line();

  /// The markup so far. Elements that are open stay open.
  [[nodiscard]] const std::string& str() const { return markup_; }
  [[nodiscard]] bool is_empty() const { return markup_.empty(); }

 private:
  void begin(const char* name, const Attributes& attributes);

  std::string markup_;
  std::vector<const char*> open_;
};

}  // namespace gridctl::report
