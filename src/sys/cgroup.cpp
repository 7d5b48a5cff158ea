#include "cgroup.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace gridctl::sys {
namespace {

constexpr std::size_t kMaxProcFile = 4 << 20;

std::string read_or_empty(const fs::path& path) {
  return read_file(path, kMaxProcFile).value_or("");
}

std::optional<double> parse_quota(std::string_view quota, std::string_view period) {
  const auto number = [](std::string_view text) {
    long long value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc() ? value : 0;
  };
  const auto granted = number(quota);  // "max", and -1 in version 1: no limit
  const auto of = number(period);
  if (granted <= 0 || of <= 0) return std::nullopt;
  return static_cast<double>(granted) / static_cast<double>(of);
}

std::optional<double> quota_of(const fs::path& group) {
  if (const auto v2 = parse_cpu_max(read_or_empty(group / "cpu.max"))) return v2;
  return parse_quota(read_or_empty(group / "cpu.cfs_quota_us"),
                     read_or_empty(group / "cpu.cfs_period_us"));
}

/// One mounted tree of groups that may limit CPU time.
struct Hierarchy {
  bool version_2 = false;
  std::string mounted_root;  ///< the group that appears at the mount point: not "/" in a container
  std::string mount_point;
};

bool lists_cpu(std::string_view controllers) {
  const auto words = split(controllers, ',');
  return std::find(words.begin(), words.end(), "cpu") != words.end();
}

/// Reads proc/self/mountinfo: "36 35 98:0 /root /mount/point options … - type source options".
std::vector<Hierarchy> hierarchies(std::string_view mountinfo) {
  std::vector<Hierarchy> found;
  for (const auto& line : split(mountinfo, '\n')) {
    const auto words = split(line, ' ');
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 6 || words.end() - dash < 4) continue;
    const auto& type = dash[1];
    if (type == "cgroup2" || (type == "cgroup" && lists_cpu(dash[3])))
      found.push_back({type == "cgroup2", words[3], words[4]});
  }
  return found;
}

/// Our group in that hierarchy, by proc/self/cgroup: "0::/user/x" or "4:cpu,cpuacct:/user/x".
std::string own_group(std::string_view membership, bool version_2) {
  for (const auto& line : split(membership, '\n')) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const auto controllers = std::string_view(line).substr(first + 1, second - first - 1);
    if (version_2 ? controllers.empty() : lists_cpu(controllers)) return line.substr(second + 1);
  }
  return "/";
}

/// Below the mount point only what is below the mounted group is seen.
std::string seen_part(const Hierarchy& tree, std::string group) {
  if (tree.mounted_root == "/") return group;
  const bool below = group.starts_with(tree.mounted_root);
  return below ? group.substr(tree.mounted_root.size()) : "";
}

}  // namespace

std::optional<double> parse_cpu_max(std::string_view text) {
  const auto words = split(trim(text), ' ');
  return words.size() == 2 ? parse_quota(words[0], words[1]) : std::nullopt;
}

std::optional<fs::path> own_cgroup(const fs::path& root) {
  const auto membership = read_or_empty(root / "proc/self/cgroup");
  for (const auto& tree : hierarchies(read_or_empty(root / "proc/self/mountinfo"))) {
    if (!tree.version_2) continue;
    const auto group = seen_part(tree, own_group(membership, true));
    return root / fs::path(tree.mount_point).relative_path() / fs::path(group).relative_path();
  }
  return std::nullopt;
}

std::optional<double> cgroup_cpu_quota(const fs::path& root) {
  const auto membership = read_or_empty(root / "proc/self/cgroup");
  std::optional<double> smallest;
  const auto look_at = [&](const fs::path& group) {
    if (const auto quota = quota_of(group)) smallest = std::min(smallest.value_or(*quota), *quota);
  };
  for (const auto& tree : hierarchies(read_or_empty(root / "proc/self/mountinfo"))) {
    const auto group = seen_part(tree, own_group(membership, tree.version_2));
    fs::path at = root / fs::path(tree.mount_point).relative_path();
    look_at(at);
    for (const auto& part : fs::path(group).relative_path()) look_at(at /= part);
  }
  return smallest;
}

}  // namespace gridctl::sys
