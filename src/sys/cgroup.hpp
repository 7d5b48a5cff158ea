// Where our control group is, and how much CPU time the kernel grants us by its files.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <optional>
#include <string_view>

namespace gridctl::sys {

/// "150000 100000" is 1.5 CPUs; nothing for "max 100000" and for what is no quota.
[[nodiscard]] std::optional<double> parse_cpu_max(std::string_view text);

/// The smallest quota between our group and the root, in CPUs; version 2 (cpu.max) and 1
/// (cpu.cfs_quota_us). `root` is "/", or in tests a folder with proc/self and the mounted groups.
[[nodiscard]] std::optional<double> cgroup_cpu_quota(const fs::path& root);

/// The folder of our own group of version 2; nothing if there is none that we can see. `root`
/// likewise.
[[nodiscard]] std::optional<fs::path> own_cgroup(const fs::path& root);

}  // namespace gridctl::sys
