#include "formats/yaml_events.hpp"

#include "formats/source_text.hpp"

#include <fmt/format.h>

namespace gridctl::config {

/// A byte that may not stand in a YAML text.
Error EventStream::reader_error() const {
  const auto [line, column] = position_at(source_->text, parser_.problem_offset);
  return fail(ErrorKind::config, fmt::format("invalid YAML: {}", parser_.problem),
              "write the character as an escape in double quotes, such as \"\\x07\"",
              place_of({source_, line, column, 1}))
      .value();
}

Error EventStream::error() const {
  if (parser_.error == YAML_READER_ERROR) return reader_error();
  const auto place = origin(parser_.problem_mark, parser_.problem_mark);
  if (is_tab(place))
    return fail(ErrorKind::config, "a tab where YAML allows only blanks",
                "indent with blanks; tabs may stand inside quotes only", place_of(place))
        .value();
  const char* problem = parser_.problem ? parser_.problem : "out of memory";
  auto error =
      fail(ErrorKind::config, fmt::format("invalid YAML: {}", problem),
           "check quotes, brackets, colons and indentation near this place", place_of(place))
          .value();
  if (parser_.context && parser_.context_mark.index != parser_.problem_mark.index) {
    error.other_place = place_of(origin(parser_.context_mark, parser_.context_mark));
    error.other_note = parser_.context;
  }
  return error;
}

bool EventStream::is_tab(const Origin& place) const {
  const auto at = offset_of(source_->text, {place.line, place.column});
  return at < source_->text.size() && source_->text[at] == '\t';
}

}  // namespace gridctl::config
