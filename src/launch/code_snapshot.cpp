#include <gridctl/launch/code_snapshot.hpp>

namespace gridctl::launch {
namespace {

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto below = path.lexically_relative(folder);
  return !below.empty() && *below.begin() != fs::path("..");
}

/// The path in the copy if the copy has it, else `path` itself.
fs::path moved(const CodeSnapshot& snapshot, const fs::path& path) {
  const auto normal = path.lexically_normal();
  // Experiments often lie below the work tree and are no code.
  const bool is_code =
      is_below(normal, snapshot.root) && !is_below(normal, snapshot.copy.parent_path());
  if (!is_code) return path;
  const auto copy = (snapshot.copy / normal.lexically_relative(snapshot.root)).lexically_normal();
  boost::system::error_code ignored;
  return fs::exists(copy, ignored) ? copy : path;
}

}  // namespace

void run_in(const CodeSnapshot& snapshot, Launch& launch) {
  const auto cwd = launch.working_directory.empty() ? fs::current_path() : launch.working_directory;
  auto& program = launch.argv.front();
  const bool is_relative = program.find('/') != std::string::npos && program.front() != '/';
  if (is_relative) program = (cwd / program).string();
  for (auto& word : launch.argv) {
    if (word.starts_with("/")) word = moved(snapshot, word).string();
  }
  launch.working_directory = moved(snapshot, cwd);
}

}  // namespace gridctl::launch
