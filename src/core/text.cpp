#include <gridctl/core/misleading.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <wchar.h>

namespace gridctl {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool is_prefix(std::string_view word, std::string_view longer) {
  return longer.size() > word.size() &&
         std::equal(word.begin(), word.end(), longer.begin(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || !std::isfinite(value) || value < 0)
    return std::nullopt;
  return value;
}

/// "02:00:00" and "30:00", as Slurm writes times.
std::optional<double> parse_clock(std::string_view text) {
  double seconds = 0;
  for (const auto& part : split(text, ':')) {
    const auto value = parse_number(part);
    if (!value) return std::nullopt;
    seconds = seconds * 60 + *value;
  }
  return seconds;
}

struct Decoded {
  char32_t code = 0xFFFD;
  std::size_t length = 1;
};

/// One UTF-8 character at `at`; U+FFFD of length 1 where the bytes are none.
Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  std::size_t length = 0;
  char32_t code = 0;
  if ((first & 0xE0) == 0xC0) {
    length = 2;
    code = first & 0x1FU;
  } else if ((first & 0xF0) == 0xE0) {
    length = 3;
    code = first & 0x0FU;
  } else if ((first & 0xF8) == 0xF0) {
    length = 4;
    code = first & 0x07U;
  } else {
    return {};
  }
  if (at + length > text.size()) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(at + i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, length};
}

int width_of(char32_t code) {
  if (code < 0x20 || code == 0x7F) return 0;
  if (code < 0x300) return 1;
  const int width = ::wcwidth(static_cast<wchar_t>(code));
  return width < 0 ? 1 : width;  // the C locale knows no width: one column is the best guess
}

bool ends_word(char c) {
  return std::isspace(static_cast<unsigned char>(c)) || c == '\'' || c == '"';
}

/// A word with '#' for each number in it, also a hexadecimal one.
std::string without_numbers(std::string_view word) {
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto is_hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
  std::string result;
  for (const auto* at = word.begin(); at != word.end();) {
    const bool hex = word.substr(static_cast<std::size_t>(at - word.begin()), 2) == "0x";
    const auto* const end = hex ? std::find_if_not(at + 2, word.end(), is_hex)
                                : std::find_if_not(at, word.end(), is_digit);
    result += end == at ? *at : '#';
    at = std::max(end, at + 1);
  }
  return result;
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] != separator) continue;
    parts.emplace_back(text.substr(from, at - from));
    from = at + 1;
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

int edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: three rows of the table are enough.
  std::vector<int> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int cost = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  if (word.empty()) return std::nullopt;
  std::optional<std::string> best;
  int best_rank = 5;  // twice the distance; a prefix comes between the distances 1 and 2
  for (const auto& candidate : candidates) {
    const int distance = edit_distance(word, candidate);
    const bool begins = is_prefix(word, candidate);
    if (!begins && distance >= static_cast<int>(word.size())) continue;
    const int rank = begins ? std::min(2 * distance, 3) : 2 * distance;
    if (rank >= best_rank) continue;
    best = candidate;
    best_rank = rank;
  }
  return best;
}

std::string shell_quote(std::string_view word) {
  const auto is_safe = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("_-./=:,+@%").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_safe)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + "'";
}

std::string shell_quote(const std::vector<std::string>& argv) {
  std::vector<std::string> words;
  words.reserve(argv.size());
  for (const auto& word : argv) words.push_back(shell_quote(word));
  return join(words, " ");
}

std::string human_duration(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "?";
  if (seconds < 9.95) return fmt::format("{:.1f}s", seconds);
  const auto total = static_cast<long long>(std::llround(seconds));
  if (total < 60) return fmt::format("{}s", total);
  if (total < 3600) return fmt::format("{}m{:02}s", total / 60, total % 60);
  if (total < 86400) return fmt::format("{}h{:02}m", total / 3600, total / 60 % 60);
  return fmt::format("{}d{:02}h", total / 86400, total / 3600 % 24);
}

std::optional<double> parse_duration(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_clock(text);
  if (const auto plain = parse_number(text)) return plain;
  double seconds = 0;
  while (!text.empty()) {
    const auto unit_at = text.find_first_not_of("0123456789.");
    if (unit_at == std::string_view::npos || unit_at == 0) return std::nullopt;
    const auto value = parse_number(text.substr(0, unit_at));
    if (!value) return std::nullopt;
    const bool milliseconds = text.substr(unit_at, 2) == "ms";
    switch (text[unit_at]) {
      case 'd':
        seconds += *value * 86400;
        break;
      case 'h':
        seconds += *value * 3600;
        break;
      case 'm':
        seconds += milliseconds ? *value / 1000 : *value * 60;
        break;
      case 's':
        seconds += *value;
        break;
      default:
        return std::nullopt;
    }
    text.remove_prefix(unit_at + (milliseconds ? 2 : 1));
  }
  return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto unit_at = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto value = parse_number(text.substr(0, unit_at));
  if (!value) return std::nullopt;
  const auto unit = trim(text.substr(unit_at));
  constexpr std::array<std::pair<std::string_view, double>, 14> kUnits = {{{"", 1},
                                                                           {"B", 1},
                                                                           {"kB", 1e3},
                                                                           {"KB", 1e3},
                                                                           {"MB", 1e6},
                                                                           {"GB", 1e9},
                                                                           {"TB", 1e12},
                                                                           {"KiB", 1024.0},
                                                                           {"MiB", 1048576.0},
                                                                           {"GiB", 1073741824.0},
                                                                           {"TiB", 1099511627776.0},
                                                                           {"K", 1024.0},
                                                                           {"M", 1048576.0},
                                                                           {"G", 1073741824.0}}};
  for (const auto& [name, factor] : kUnits) {
    if (unit == name && *value * factor < 1.8e19)
      return static_cast<std::uint64_t>(*value * factor);
  }
  return std::nullopt;
}

std::string human_size(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  if (unit == 0) return fmt::format("{} B", bytes);
  return fmt::format("{:.{}f} {}", value, value < 10 ? 1 : 0, kUnits[unit]);
}

std::string rfc3339(std::chrono::system_clock::time_point at) {
  const auto since = at.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(since - seconds);
  const auto parts = fmt::gmtime(static_cast<std::time_t>(seconds.count()));
  // Number by number: a format of times costs five times as much, and a run has four of them.
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     millis.count());
}

std::optional<std::chrono::system_clock::time_point> time_point_of(std::time_t seconds) {
  using Clock = std::chrono::system_clock;
  constexpr auto kEnd = std::chrono::floor<std::chrono::seconds>(Clock::duration::max()).count();
  if (seconds >= kEnd || seconds <= -kEnd) return std::nullopt;
  return Clock::from_time_t(seconds);
}

std::optional<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text) {
  std::tm parts{};
  const std::string copy(text);
  const char* rest = ::strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (!rest || copy.back() != 'Z') return std::nullopt;
  double fraction = 0;
  const char* end = copy.c_str() + copy.size() - 1;
  if (rest != end) {
    const auto [stop, error] = std::from_chars(rest, end, fraction, std::chars_format::fixed);
    if (*rest != '.' || error != std::errc() || stop != end) return std::nullopt;
  }
  const auto whole = time_point_of(::timegm(&parts));
  // timegm takes the 31st of June for the 1st of July.
  if (!whole || rfc3339(*whole).substr(0, 19) != text.substr(0, 19)) return std::nullopt;
  return *whole + std::chrono::milliseconds(std::llround(fraction * 1000));
}

std::string compact_time(std::chrono::system_clock::time_point at) {
  return fmt::format("{:%Y%m%d_%H%M%S}", fmt::localtime(std::chrono::system_clock::to_time_t(at)));
}

int display_width(std::string_view utf8) {
  int width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto [code, length] = decode(utf8, at);
    width += width_of(code);
    at += length;
  }
  return width;
}

std::string elide(std::string_view utf8, int width, bool ascii) {
  if (display_width(utf8) <= width) return std::string(utf8);
  const std::string_view dots = ascii ? "..." : "…";
  const int room = width - (ascii ? 3 : 1);
  if (room <= 0) return std::string(static_cast<std::size_t>(std::max(width, 0)), '.');
  int used = 0;
  std::size_t at = 0;
  while (at < utf8.size()) {
    const auto [code, length] = decode(utf8, at);
    if (used + width_of(code) > room) break;
    used += width_of(code);
    at += length;
  }
  return std::string(utf8.substr(0, at)) + std::string(dots);
}

bool misleads(char32_t code) {
  const auto is_within = [code](char32_t first, char32_t last) {
    return code >= first && code <= last;
  };
  return code == 0x061C || code == 0x180E || code == 0x200B || is_within(0x200E, 0x200F) ||
         is_within(0x2028, 0x202E) || is_within(0x2060, 0x206F) || code == 0xFEFF ||
         is_within(0xFFF9, 0xFFFB) || is_within(0xE0000, 0xE007F);
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, length] = decode(text, at);
    if ((code < 0x20 && code != '\t') || code == 0x7F || (code >= 0x80 && code < 0xA0)) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(code));
    } else if (misleads(code)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    } else if (code == 0xFFFD && length == 1) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else {
      out += text.substr(at, length);
    }
    at += length;
  }
  return out;
}

std::string masked(const std::string& reason) {
  std::string result;
  const std::string_view text = reason;
  for (const auto* at = text.begin(); at != text.end();) {
    const auto* const end = std::find_if(at, text.end(), ends_word);
    const std::string_view word(at, static_cast<std::size_t>(end - at));
    result += word.find('/') == std::string_view::npos ? without_numbers(word) : "/";
    if (end != text.end()) result += *end;
    at = end == text.end() ? end : end + 1;
  }
  return result;
}

std::uint64_t fnv1a(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t hash = seed;
  for (const char byte : bytes) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

}  // namespace gridctl
