#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/text.hpp>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace gridctl {
namespace {

constexpr int kCaretLimit = 60;  // a longer underline says no more

/// `  --> file:line:col` and, if it is known, the line with carets below the place.
std::string place_text(const Place& place) {
  std::string where = place.file;
  if (place.line > 0) where += fmt::format(":{}", place.line);
  if (place.line > 0 && place.column > 0) where += fmt::format(":{}", place.column);
  std::string text = fmt::format("  --> {}\n", printable(where));
  if (place.source_line.empty() || place.line <= 0) return text;

  const std::string number = std::to_string(place.line);
  const std::string gutter(number.size(), ' ');
  text += fmt::format("{} |\n{} | {}\n", gutter, number, printable(place.source_line));
  if (place.column > 0) {
    const int carets = std::max(1, std::min(place.length, kCaretLimit));
    text += fmt::format("{} | {}{}\n", gutter,
                        std::string(static_cast<std::size_t>(place.column - 1), ' '),
                        std::string(static_cast<std::size_t>(carets), '^'));
  }
  return text;
}

/// Whether the same call may succeed when others have given something back.
bool is_temporary(int error_number) {
  return error_number == EAGAIN || error_number == ENOMEM || error_number == EMFILE ||
         error_number == ENFILE;
}

}  // namespace

tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string help,
                           std::optional<Place> place) {
  return tl::unexpected<Error>(
      Error{kind, std::move(message), std::move(help), std::move(place), {}, {}});
}

tl::unexpected<Error> fail_errno(std::string message, int error_number, std::string help) {
  return fail(is_temporary(error_number) ? ErrorKind::busy : ErrorKind::io,
              fmt::format("{}: {}", message, std::strerror(error_number)), std::move(help));
}

std::string to_text(const Error& error) {
  std::string text = fmt::format("error: {}\n", error.message);
  if (error.place) text += place_text(*error.place);
  if (error.other_place) {
    text += fmt::format("note: {}\n", error.other_note.empty() ? "see also" : error.other_note);
    text += place_text(*error.other_place);
  }
  if (!error.help.empty()) text += fmt::format("help: {}\n", error.help);
  return text;
}

std::string to_text(const Warning& warning) {
  std::string text = fmt::format("warning: {}\n", warning.message);
  if (warning.place) text += place_text(*warning.place);
  if (!warning.help.empty()) text += fmt::format("help: {}\n", warning.help);
  return text;
}

const char* to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::config:
      return "config";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::nothing_to_do:
      return "nothing_to_do";
    case ErrorKind::locked:
      return "locked";
    case ErrorKind::io:
      return "io";
    case ErrorKind::busy:
      return "busy";
    case ErrorKind::internal:
      break;
  }
  return "internal";
}

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
    case ErrorKind::config:
    case ErrorKind::not_found:
      return ExitCode::usage;
    case ErrorKind::nothing_to_do:
      return ExitCode::nothing_to_do;
    case ErrorKind::locked:
      return ExitCode::locked;
    case ErrorKind::io:
    case ErrorKind::busy:
    case ErrorKind::internal:
      break;
  }
  return ExitCode::internal;
}

}  // namespace gridctl
