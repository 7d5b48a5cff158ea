// JSON whose texts others chose: records beside runs, lock files, what a peer says, and what we
// write of names and values that may be any bytes.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace gridctl {

/// The document; is_discarded() if the text is no JSON, or nested deeper than any of our records:
/// whoever walks or writes such a document recurses, and its author must not choose how deep.
[[nodiscard]] nlohmann::ordered_json parse_json(std::string_view text);

/// The document as text; indented by so many blanks a level, or in one line. Bytes that are no
/// UTF-8 become U+FFFD: names of files may have any. Characters that printable() would not show as
/// they are stand as \u202e: the document may be read on a terminal.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& document, int indent = -1);

}  // namespace gridctl
