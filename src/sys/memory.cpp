#include "cgroup.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/memory.hpp>

#include <algorithm>
#include <charconv>
#include <string>

namespace gridctl::sys {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;

/// The first number of the text; 0 if there is none.
std::uint64_t number_in(std::string_view text) {
  const auto digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos) return 0;
  std::uint64_t number = 0;
  std::from_chars(text.data() + digit, text.data() + text.size(), number);
  return number;
}

std::uint64_t installed(const fs::path& root) {
  const auto text = read_file(root / "proc/meminfo", kLargestFile).value_or("");
  const auto line = text.find("MemTotal:");
  return line == std::string::npos ? 0 : number_in(std::string_view(text).substr(line)) * 1024;
}

}  // namespace

std::uint64_t memory_of_machine(const fs::path& root) {
  auto memory = installed(root);
  auto group = own_cgroup(root);
  for (; group && !group->empty() && *group != group->parent_path(); group = group->parent_path()) {
    const auto limit = number_in(read_file(*group / "memory.max", kLargestFile).value_or(""));
    if (limit > 0) memory = memory == 0 ? limit : std::min(memory, limit);
  }
  return memory;
}

}  // namespace gridctl::sys
