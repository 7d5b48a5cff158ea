// What a caller may have to face (a missing file, a wrong key) is a value, not an exception: what
// went wrong, where, and what to do about it. Exceptions are for bugs and a broken journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace gridctl {

/// Decides the exit code (core/exit_code.hpp) and the `kind` in JSON. busy: the machine lacks
/// processes, descriptors or memory just now; the same may succeed later.
enum class ErrorKind { usage, config, not_found, nothing_to_do, locked, io, busy, internal };

/// A place in a file, to point at. `line` and `column` count from 1; 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
  int length = 1;           ///< how many characters of `source_line` to underline
  std::string source_line;  ///< the text of that line, without its end; empty if unknown
};

/// One error as a user reads it. `message` is lower case, has no full stop and quotes names; `help`
/// says what to do, and is empty only if nothing can be done.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message = {};
  std::string help = {};
  std::optional<Place> place = {};
  /// A second place the message speaks of (the first of two duplicate keys), with a word about it.
  std::optional<Place> other_place = {};
  std::string other_note = {};
};

template <class T>
using Result = tl::expected<T, Error>;

/// Makes the error side of a Result: `return fail(ErrorKind::io, "cannot read 'x'", "check …")`.
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string help = {},
                                         std::optional<Place> place = std::nullopt);

/// An error with errno's text: "cannot open 'x': No such file or directory". Its kind is busy for
/// EAGAIN, ENOMEM, EMFILE and ENFILE, else io.
[[nodiscard]] tl::unexpected<Error> fail_errno(std::string message, int error_number,
                                               std::string help = {});

/// The error as lines for a person: `error: …`, the place with a caret, `help: …`. Ends with a
/// newline and has no colours; the caller adds them.
[[nodiscard]] std::string to_text(const Error& error);

/// Something that may be wrong and stops nothing. Printed once, as `warning: …` in the layout of an
/// error.
struct Warning {
  std::string message = {};
  std::string help = {};
  std::optional<Place> place = {};
};
[[nodiscard]] std::string to_text(const Warning& warning);

/// The stable word for a kind: "usage", "config", …
[[nodiscard]] const char* to_string(ErrorKind kind);

}  // namespace gridctl
