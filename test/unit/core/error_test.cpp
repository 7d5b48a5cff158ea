#include "support/catch.hpp"

#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>

using namespace gridctl;

TEST_CASE("an error shows what, where with a caret, and what to do", "[core]") {
  const Error error{ErrorKind::config,
                    "unknown key 'max_concurent_runs' in grid_settings",
                    "did you mean 'max_concurrent_runs'?",
                    Place{"grid.yaml", 31, 5, 18, "    max_concurent_runs: 4"},
                    {},
                    {}};
  CHECK(to_text(error) ==
        "error: unknown key 'max_concurent_runs' in grid_settings\n"
        "  --> grid.yaml:31:5\n"
        "   |\n"
        "31 |     max_concurent_runs: 4\n"
        "   |     ^^^^^^^^^^^^^^^^^^\n"
        "help: did you mean 'max_concurrent_runs'?\n");
}

TEST_CASE("an error with two places shows both", "[core]") {
  Error error{
      ErrorKind::config, "duplicate key 'lr'", "", Place{"a.yaml", 2, 1, 2, "lr: 1"}, {}, {}};
  error.other_place = Place{"a.yaml", 1, 1, 2, "lr: 0"};
  error.other_note = "first written here";
  CHECK(to_text(error) ==
        "error: duplicate key 'lr'\n"
        "  --> a.yaml:2:1\n  |\n2 | lr: 1\n  | ^^\n"
        "note: first written here\n"
        "  --> a.yaml:1:1\n  |\n1 | lr: 0\n  | ^^\n");
}

TEST_CASE("an escape sequence in a source line cannot reach the terminal", "[core]") {
  const Error error{ErrorKind::config, "bad", "", Place{"a", 1, 1, 1, "\x1b]0;evil\x07"}, {}, {}};
  CHECK(to_text(error).find('\x1b') == std::string::npos);
  CHECK(to_text(error).find('\x07') == std::string::npos);
}

TEST_CASE("what the machine lacks just now is told apart from what is broken", "[core]") {
  for (const int lacking : {EAGAIN, ENOMEM, EMFILE, ENFILE})
    CHECK(fail_errno("cannot start 'x'", lacking).value().kind == ErrorKind::busy);
  for (const int broken : {ENOENT, EACCES, ENOSPC, EIO})
    CHECK(fail_errno("cannot start 'x'", broken).value().kind == ErrorKind::io);
}

TEST_CASE("every kind of error has its exit code", "[core]") {
  CHECK(exit_code_of(ErrorKind::usage) == ExitCode::usage);
  CHECK(exit_code_of(ErrorKind::config) == ExitCode::usage);
  CHECK(exit_code_of(ErrorKind::not_found) == ExitCode::usage);
  CHECK(exit_code_of(ErrorKind::nothing_to_do) == ExitCode::nothing_to_do);
  CHECK(exit_code_of(ErrorKind::locked) == ExitCode::locked);
  CHECK(exit_code_of(ErrorKind::io) == ExitCode::internal);
  CHECK(exit_code_of(ErrorKind::busy) == ExitCode::internal);
  CHECK(exit_code_of(ErrorKind::internal) == ExitCode::internal);
}
