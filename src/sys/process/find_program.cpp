// Finds a program as execvp would. If there is none, says whether the file cannot be executed, or
// suggests a name that is spelled alike.
#include <gridctl/core/text.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr const char* kUsualPath = "/usr/local/bin:/usr/bin:/bin";

/// Every name on PATH, for suggestions.
std::vector<std::string> programs_on_path(const std::vector<std::string>& folders) {
  std::vector<std::string> names;
  for (const auto& folder : folders) {
    boost::system::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      names.push_back(entry->path().filename().string());
    }
  }
  return names;
}

bool is_file(const fs::path& path) {
  boost::system::error_code error;
  const auto status = fs::status(path, error);
  return fs::exists(status) && !fs::is_directory(status);
}

tl::unexpected<Error> not_executable(const fs::path& path) {
  return fail(ErrorKind::usage, "'" + path.string() + "' is not executable",
              "chmod +x " + shell_quote(path.string()));
}

Result<fs::path> at_path(const std::string& name) {
  const fs::path path = fs::absolute(name);
  boost::system::error_code error;
  if (!fs::exists(path, error))
    return fail(ErrorKind::usage, "there is no program '" + name + "'",
                "give its path from the directory where gridctl is started");
  if (fs::is_directory(path, error))
    return fail(ErrorKind::usage, "'" + name + "' is a directory, not a program",
                "name the program in it");
  if (::access(path.c_str(), X_OK) != 0) return not_executable(name);
  return path;
}

}  // namespace

Result<fs::path> find_program(const std::string& name, const std::optional<std::string>& path) {
  if (name.empty())
    return fail(ErrorKind::usage, "the command is empty",
                "name a program, as in [python, train.py]");
  if (name.find('/') != std::string::npos) return at_path(name);

  const char* ours = std::getenv("PATH");
  const auto folders = split(path ? path->c_str() : ours ? ours : kUsualPath, ':');
  std::optional<fs::path> forbidden;  // as a shell does: look on, but remember it
  for (const auto& folder : folders) {
    const fs::path file = fs::absolute(fs::path(folder.empty() ? "." : folder) / name);
    if (!is_file(file)) continue;
    if (::access(file.c_str(), X_OK) == 0) return file;
    if (!forbidden) forbidden = file;
  }
  if (forbidden) return not_executable(*forbidden);
  const auto near = nearest(name, programs_on_path(folders));
  const std::string where = path ? "on the PATH that 'env' sets" : "on PATH";
  return fail(
      ErrorKind::usage, "there is no program '" + name + "' " + where,
      near ? "did you mean '" + *near + "'?" : "install it, or put the folder it lies in on PATH");
}

}  // namespace gridctl::sys
