#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/failure_reason.hpp>
#include <gridctl/launch/run_file.hpp>
#include <gridctl/sys/process/script_fault.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <string.h>

namespace gridctl::launch {
namespace {

constexpr std::size_t kTail = 65'536;  // of the output is read for a reason
constexpr std::string_view kError = "error";
constexpr int kReasonWidth = 300;  // a longer line says no more

constexpr int kNotExecutable = 126;  // 126 and 127 as shells and env(1) say it
constexpr int kNotFound = 127;
constexpr int kSignalled = 128;  // a shell adds the number of the signal to it

/// Words of shells, interpreters and the C library about a thing that is missing or refused. A line
/// with one of them is a cause, though it does not say "error".
constexpr std::array<std::string_view, 10> kCauses = {
    "not found",      "no such file",  "can't open", "cannot",        "permission denied",
    "is a directory", "no space left", "assertion",  "not permitted", "killed"};

/// Words of a shell, of env(1) and of the kernel's callers about a program that they cannot find.
constexpr std::array<std::string_view, 3> kMissing = {"not found", "no such file",
                                                      "bad interpreter"};

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

template <std::size_t N>
bool has_any(const std::string& lower, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// The last lines of a file; those cut by the limit start in their middle. None of what is no
/// regular file: the run may have put a FIFO or a link in the place of its output.
std::optional<std::vector<std::string>> last_lines(const fs::path& file) {
  const auto log = open_regular(file, Links::refuse);
  if (!log) return std::nullopt;
  const auto size = static_cast<std::uint64_t>(log->status.st_size);
  const auto length = std::min<std::uint64_t>(size, kTail);
  return split(read_part(log->descriptor, size - length, length), '\n');
}

/// Whether the line is a message about a name that ends in a carriage return: "run.sh: 2: foo\r:
/// not found". env(1) writes the return as the two characters '\' and 'r'.
bool names_carriage_return(std::string_view line) {
  const auto lower = lowered(line);
  if (!has_any(lower, kMissing)) return false;
  const auto at = line.rfind('\r');
  const bool is_raw = at != std::string_view::npos && at + 1 < line.size() &&
                      std::string_view(":'\"^").find(line[at + 1]) != std::string_view::npos;
  return is_raw || lower.find("\\r'") != std::string::npos ||
         lower.find("\\r\xe2\x80\x99") != std::string::npos ||  // its right quote in UTF-8
         lower.find("^m:") != std::string::npos;
}

/// What a terminal would show of a line that a progress bar has rewritten.
std::string_view shown(std::string_view line) {
  line = trim(line);
  if (names_carriage_return(line)) return line;
  const auto rewritten = line.rfind('\r');
  return rewritten == std::string_view::npos ? line : trim(line.substr(rewritten + 1));
}

/// The exception itself is the first line after "Traceback" that is not indented.
std::optional<std::string> python_exception(const std::vector<std::string>& lines) {
  std::optional<std::string> last;
  bool in_traceback = false;
  for (const auto& line : lines) {
    const bool indented = !line.empty() && (line.front() == ' ' || line.front() == '\t');
    if (line.find("Traceback (most recent call last):") != std::string::npos) {
      in_traceback = true;
    } else if (in_traceback && !indented && !trim(line).empty()) {
      last = shown(line);
      in_traceback = false;
    }
  }
  return last;
}

/// Whether a line reports an error, rather than a statistic of that name ("error: 0.07").
bool speaks_of_error(std::string_view line) {
  const auto lower = lowered(line);
  if (lower.find("what():") != std::string::npos || lower.find("fatal") != std::string::npos)
    return true;
  for (auto at = lower.find(kError); at != std::string::npos; at = lower.find(kError, at + 1)) {
    const auto next = lower.find_first_not_of("s:=,; \t", at + kError.size());
    const bool statistic =
        next != std::string::npos && std::isdigit(static_cast<unsigned char>(lower[next]));
    if (!statistic) return true;
  }
  return false;
}

/// The last line, as it is shown, that fits. Looks at `most` lines that are not empty.
template <class Fits>
std::optional<std::string> last_line(const std::vector<std::string>& lines, const Fits& fits,
                                     std::size_t most = kTail) {
  for (auto line = lines.rbegin(); line != lines.rend() && most > 0; ++line) {
    const auto text = shown(*line);
    if (text.empty()) continue;
    if (fits(text)) return std::string(text);
    --most;
  }
  return std::nullopt;
}

std::optional<std::string> error_line(const std::vector<std::string>& lines) {
  if (auto exception = python_exception(lines)) return exception;
  return last_line(lines, speaks_of_error);
}

/// Further up such words are rather those of a warning.
std::optional<std::string> cause_line(const std::vector<std::string>& lines) {
  constexpr std::size_t kMost = 5;
  return last_line(
      lines, [](std::string_view line) { return has_any(lowered(line), kCauses); }, kMost);
}

/// The last line that says something: a rule of dashes or a closing bracket is none.
std::optional<std::string> last_words(const std::vector<std::string>& lines) {
  const auto has_word = [](std::string_view line) {
    return std::any_of(line.begin(), line.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80) != 0;
    });
  };
  if (auto words = last_line(lines, has_word)) return words;
  return last_line(lines, [](std::string_view /*line*/) { return true; });
}

/// One line of the output as a part of the reason.
std::string told(const std::string& line) {
  auto text = elide(printable(line), kReasonWidth);
  if (names_carriage_return(line)) text += " (a script with Windows line ends, CRLF)";
  return text;
}

/// Of a line such as "sh: 1: ./run.sh: not found", where the script is there: what its first line
/// has of a fault. Empty if no word of the line is such a script.
std::string fault_of_script(const std::string& line, const fs::path& folder) {
  constexpr std::string_view kEnds = " :'\"";
  std::size_t begin = 0;
  while (begin < line.size()) {
    const auto end = std::min(line.find_first_of(kEnds, begin), line.size());
    const auto word = line.substr(begin, end - begin);
    begin = end + 1;
    if (word.find('/') == std::string::npos) continue;
    if (auto fault = sys::script_fault(fs::absolute(word, folder)); !fault.empty()) return fault;
  }
  return {};
}

/// "exit 127", "exit 137 (128 + SIGKILL)": with what the number is known to mean.
std::string name_of(const ExitStatus& exit) {
  const auto text = to_string(exit);
  const int signal = exit.code.value_or(0) - kSignalled;
  const char* name = signal > 0 ? ::sigabbrev_np(signal) : nullptr;
  return name ? fmt::format("{} ({} + SIG{})", text, kSignalled, name) : text;
}

std::string silence(const ExitStatus& exit) {
  if (exit.code == kNotFound) return ": a command was not found; without a word of output";
  if (exit.code == kNotExecutable)
    return ": a command cannot be executed; without a word of output";
  return ", without a word of output";
}

/// Says as much as the output of a run that ended with an exit code above 0.
std::string exit_reason(const ExitStatus& exit, const Launch& launch) {
  const auto name = name_of(exit);
  const auto lines = last_lines(launch.output);
  if (!lines) return name + "; its output cannot be read";
  if (const auto line = error_line(*lines)) return told(*line);
  if (const auto line = cause_line(*lines)) {
    const auto& cwd = launch.working_directory;
    const auto fault = exit.code == kNotFound || exit.code == kNotExecutable
                           ? fault_of_script(*line, cwd.empty() ? fs::current_path() : cwd)
                           : std::string();
    return name + ": " + told(*line) + (fault.empty() ? "" : " (" + fault + ")");
  }
  if (const auto line = last_words(*lines)) return name + ": " + told(*line);
  return name + silence(exit);
}

/// An abort is how C++ ends on an exception: what it said tells more. Other signals come from
/// outside or from a fault, and the last error before them may be quite another matter.
std::string signal_reason(const ExitStatus& exit, const fs::path& output) {
  const auto name = to_string(exit);
  if (exit.signal != SIGABRT) return name;
  const auto lines = last_lines(output).value_or(std::vector<std::string>());
  if (const auto line = error_line(lines)) return name + ": " + told(*line);
  if (const auto line = cause_line(lines)) return name + ": " + told(*line);
  return name;
}

std::string missing_products(const Launch& launch) {
  std::vector<std::string> missing;
  for (const auto& glob : launch.produces) {
    if (!matches_file(launch.run.directory, glob)) missing.push_back("'" + glob + "'");
  }
  if (missing.empty()) return {};
  return "exit 0, but missing or empty: " + join(missing, ", ");
}

}  // namespace

std::string failure_reason(const Launch& launch, const ExitStatus& exit) {
  if (exit.code == kSkipCode) return {};
  if (exit.success()) return missing_products(launch);
  return exit.signal ? signal_reason(exit, launch.output) : exit_reason(exit, launch);
}

}  // namespace gridctl::launch
