#include <gridctl/sys/terminal.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr int kDefaultColumns = 80;
constexpr int kDefaultLines = 24;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

int size_from(const char* name, int descriptor, unsigned short winsize::*field, int otherwise) {
  const auto text = variable(name);
  int number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && stop == text.data() + text.size() && number > 0) return number;
  struct winsize size {};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.*field > 0) return size.*field;
  return otherwise;
}

}  // namespace

bool is_terminal(int descriptor) {
  return ::isatty(descriptor) == 1;
}

int terminal_columns(int descriptor) {
  return size_from("COLUMNS", descriptor, &winsize::ws_col, kDefaultColumns);
}

int terminal_lines(int descriptor) {
  return size_from("LINES", descriptor, &winsize::ws_row, kDefaultLines);
}

bool locale_is_utf8() {
  // By the variables, not by setlocale(): a locale that is not installed here still tells what the
  // terminal shows.
  for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string locale(variable(name));
    if (locale.empty()) continue;
    std::transform(locale.begin(), locale.end(), locale.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace gridctl::sys
