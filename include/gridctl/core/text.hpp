// Small words about text that several modules need. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl {

[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string_view trim(std::string_view text);

/// Damerau-Levenshtein distance (optimal string alignment), case-insensitive.
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`: one at distance 1, else one that begins with it, else one at
/// distance 2; distances count only below the word's length. Nothing if none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

/// Quotes a word for a POSIX shell, only if it needs quotes.
[[nodiscard]] std::string shell_quote(std::string_view word);
[[nodiscard]] std::string shell_quote(const std::vector<std::string>& argv);

/// "38s", "4m11s", "1h02m", "3d04h".
[[nodiscard]] std::string human_duration(double seconds);
/// Parses "90s", "1h30m", "2h", "02:00:00" or "90" to seconds. Returns nullopt for any other text
/// and for negative durations.
[[nodiscard]] std::optional<double> parse_duration(std::string_view text);
/// Parses "8GiB", "512MB" or "1024" to bytes. Returns nullopt for any other text.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);
/// "1.5 GiB".
[[nodiscard]] std::string human_size(std::uint64_t bytes);

/// RFC 3339 in UTC with milliseconds: "2026-11-04T09:12:33.120Z".
[[nodiscard]] std::string rfc3339(std::chrono::system_clock::time_point at);
/// "1 run", "3 runs".
[[nodiscard]] std::string counted(std::size_t number, std::string_view noun);

/// Converts seconds since 1970. Returns nullopt if the clock, which counts nanoseconds from 1677 to
/// 2262, cannot hold the time and a fraction of a second.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> time_point_of(
    std::time_t seconds);

/// Parses a text of rfc3339(), with or without the fraction. Returns nullopt for any other text.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_rfc3339(
    std::string_view text);
/// Local time as in names of experiments: "20261104_091233".
[[nodiscard]] std::string compact_time(std::chrono::system_clock::time_point at);

/// How many terminal columns the UTF-8 text takes (combining marks 0, wide characters 2).
[[nodiscard]] int display_width(std::string_view utf8);
/// Cuts to at most `width` columns; what is left out shows as "…" (or "..." when `ascii`).
[[nodiscard]] std::string elide(std::string_view utf8, int width, bool ascii = false);

/// Makes control characters, C1 and escape sequences visible, so that no name or log line can drive
/// a terminal. Tabs and printable UTF-8 stay.
[[nodiscard]] std::string printable(std::string_view text);

/// Replaces the numbers and paths in a reason, so that equal failures have equal texts.
[[nodiscard]] std::string masked(const std::string& reason);

/// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): the hash of identities and seeds.
/// Its value is part of our file formats: it must not change.
[[nodiscard]] std::uint64_t fnv1a(std::string_view bytes,
                                  std::uint64_t seed = 0xcbf29ce484222325ULL);

}  // namespace gridctl
