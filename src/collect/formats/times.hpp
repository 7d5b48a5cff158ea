// Parses times as the writers of statistics spell them.
#pragma once

#include <gridctl/core/run.hpp>

#include <optional>
#include <string_view>

namespace gridctl::collect {

/// Parses "2026-11-23T21:01:08.123456" as UTC; "T" may be a blank, the fraction may be missing.
/// Nothing if the text is no time, or names a time zone.
[[nodiscard]] std::optional<TimePoint> parse_iso_time(std::string_view text);

}  // namespace gridctl::collect
