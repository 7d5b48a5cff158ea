#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/folder_socket.hpp>
#include <gridctl/sys/local_socket.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr std::size_t kLongest = 64;  // of a token

fs::path token_file(const fs::path& folder, const std::string& role) {
  return folder / fmt::format(".{}.socket", role);
}

/// The folder's key is in the name, so that a copy of the folder does not lead to its original.
/// Without a token: where the folder cannot take the file.
Result<std::string> name_of(const fs::path& folder, const std::string& role,
                            const std::string& token) {
  GRIDCTL_TRY_ASSIGN(const auto key, folder_key(folder));
  const auto name = fmt::format("gridctl-{}-{}-{:x}", role, ::geteuid(), key);
  return token.empty() ? name : fmt::format("{}-{}", name, token);
}

std::string new_token() {
  std::array<std::uint64_t, 2> bits{};
  if (::getrandom(bits.data(), sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) return {};
  return fmt::format("{:016x}{:016x}", bits[0], bits[1]);
}

/// Empty if there is none that we could have written.
std::string read_token(const fs::path& folder, const std::string& role) {
  const auto file = open_regular(token_file(folder, role), Links::refuse);
  if (!file || !why_untrusted(file->status).empty()) return {};
  const std::string token(trim(read_part(file->descriptor, 0, kLongest)));
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return std::all_of(token.begin(), token.end(), is_digit) ? token : std::string();
}

}  // namespace

Result<Descriptor> listen_for(const fs::path& folder, const std::string& role) {
  const auto token = new_token();
  if (!token.empty()) {
    GRIDCTL_TRY_ASSIGN(const auto name, name_of(folder, role, token));
    GRIDCTL_TRY_ASSIGN(auto listener, listen_at(name));
    const auto file = token_file(folder, role);
    const auto written = write_atomically(file, token + "\n", Sync::none);
    // Root has given the file to the owner of the folder, whose word must not lead root anywhere.
    if (written && ::lchown(file.c_str(), ::geteuid(), ::getegid()) == 0) return listener;
  }
  GRIDCTL_TRY_ASSIGN(const auto plain, name_of(folder, role, ""));
  return listen_at(plain);
}

void forget_socket(const fs::path& folder, const std::string& role) {
  ::unlink(token_file(folder, role).c_str());
}

Result<Descriptor> connect_for(const fs::path& folder, const std::string& role) {
  const auto token = read_token(folder, role);
  if (!token.empty()) {
    GRIDCTL_TRY_ASSIGN(const auto name, name_of(folder, role, token));
    auto connection = connect_to(name);
    if (connection || connection.error().kind != ErrorKind::not_found) return connection;
  }
  GRIDCTL_TRY_ASSIGN(const auto plain, name_of(folder, role, ""));
  return connect_to(plain);
}

}  // namespace gridctl::sys
