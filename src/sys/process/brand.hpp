// The brand of a run's processes: a soft limit on the time that a real-time process may work
// without a pause (RLIMIT_RTTIME), set to a number that says whose they are. Of all that a process
// inherits, this survives fork, exec, setsid, a cleared environment and closed descriptors, can be
// read of any process of the same user, and is practically never touched. The numbers are above
// 2^62 µs, 146,000 years: the limit itself changes nothing.
#pragma once

#include <gridctl/sys/process/process_runner.hpp>

#include <cstdint>

namespace gridctl::sys {

inline constexpr std::uint64_t kBrandBit = std::uint64_t{1} << 62U;
inline constexpr unsigned kMemberBits = 24;
inline constexpr std::uint64_t kMostMembers = (std::uint64_t{1} << kMemberBits) - 1;
inline constexpr std::uint64_t kMostGroups = (kBrandBit >> kMemberBits) - 1;

/// The limit that stands for a brand; what a group or a member has too many of is cut off.
[[nodiscard]] constexpr std::uint64_t limit_of(const Brand& brand) {
  return kBrandBit | (brand.group & kMostGroups) << kMemberBits | (brand.member & kMostMembers);
}

/// No brand (group and member 0) unless the limit stands for one.
[[nodiscard]] constexpr Brand brand_of_limit(std::uint64_t limit) {
  if (limit < kBrandBit || limit >= kBrandBit << 1U) return {};
  return {(limit >> kMemberBits) & kMostGroups, static_cast<std::uint32_t>(limit & kMostMembers)};
}

}  // namespace gridctl::sys
