#include "process/exec_error.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/sys/process/script_fault.hpp>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

/// The first line of a script without its "#!", and without the end of the line; empty if the file
/// is no script or cannot be read. The kernel reads no further either (BINPRM_BUF_SIZE).
std::string first_line(const fs::path& program) {
  constexpr std::size_t kMost = 256;
  const auto file = open_regular(program, Links::follow);
  if (!file) return {};
  const auto text = read_part(file->descriptor, 0, kMost);
  if (!text.starts_with("#!")) return {};
  return text.substr(2, std::min(text.find('\n'), text.size()) - 2);
}

}  // namespace

std::string script_fault(const fs::path& program) {
  const auto line = first_line(program);
  const auto command = trim(line);
  if (command.empty()) return {};
  if (line.ends_with('\r'))
    return fmt::format(
        "its first line ('#!{}') ends in a carriage return, as Windows writes lines (CRLF)",
        printable(command));
  const std::string interpreter(command.substr(0, command.find_first_of(" \t")));
  if (::access(interpreter.c_str(), F_OK) == 0) return {};
  return fmt::format("the interpreter of its first line, '{}', is not there",
                     printable(interpreter));
}

tl::unexpected<Error> exec_error(const fs::path& program, int error_number) {
  const auto refused = "cannot run '" + program.string() + "'";
  const bool is_there = ::access(program.c_str(), F_OK) == 0;
  // The kernel's word for a missing interpreter would be that of a file that is gone.
  if (error_number == ENOENT && is_there) {
    if (const auto fault = script_fault(program); !fault.empty())
      return fail(ErrorKind::io, refused + ": " + fault,
                  "correct that line (sed -i 's/\\r$//' ends Windows line ends), or install the "
                  "interpreter");
    return fail(ErrorKind::io, refused + ": the loader that it was linked for is not there",
                "it was built for another system: build it here, or install that loader");
  }
  switch (error_number) {
    case ENOENT:
      return fail_errno(refused, error_number,
                        "the file is gone: put it back, or correct the command");
    case ENOEXEC:
      return fail(ErrorKind::io,
                  refused +
                      ": it is no program for this machine, or a script without a first line "
                      "'#!…'",
                  "begin a script with '#!', or name its interpreter in the command");
    case EACCES:
      return fail_errno(refused + ": it is not executable", error_number,
                        "check its permissions (chmod +x), and that its file system is not mounted "
                        "'noexec'");
    case E2BIG:
      return fail_errno(refused, error_number,
                        "the arguments and the environment are too long together");
    case EAGAIN:
      return fail_errno(refused, error_number, "too many processes: see 'ulimit -u'");
    default:
      return fail_errno(refused, error_number, file_error_help(error_number, program));
  }
}

}  // namespace gridctl::sys
