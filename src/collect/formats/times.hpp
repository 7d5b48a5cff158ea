// Times as the writers of statistics spell them.
#pragma once

#include <gridctl/core/run.hpp>

#include <optional>
#include <string_view>

namespace gridctl::collect {

/// "2026-11-23T21:01:08.123456", with "T" or a blank and with or without the fraction, as UTC.
/// Nothing if it is none, or names a zone.
[[nodiscard]] std::optional<TimePoint> parse_iso_time(std::string_view text);

}  // namespace gridctl::collect
