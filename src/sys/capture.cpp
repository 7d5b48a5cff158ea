#include <gridctl/core/try.hpp>
#include <gridctl/sys/capture.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process_runner.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

/// $TMPDIR if that is a directory, else /tmp: a job's own folder may be gone before the job is.
fs::path folder_for_temporary_files() {
  boost::system::error_code error;
  auto folder = fs::temp_directory_path(error);
  return error ? fs::path("/tmp") : folder;
}

/// A file of ours that is gone with this object.
class TemporaryFile {
 public:
  TemporaryFile() : path_(folder_for_temporary_files() / fs::unique_path("gridctl-%%%%%%%%%%%%")) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    boost::system::error_code ignored;
    fs::remove(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

std::vector<std::string> environment_with(const Variables& variables) {
  std::vector<std::string> environment;
  environment.reserve(variables.size());
  for (const auto& [name, value] : variables)
    environment.push_back(fmt::format("{}={}", name, value));
  for (char** variable = environ; *variable; ++variable) {
    const std::string_view text = *variable;
    const auto name = text.substr(0, text.find('='));
    const bool is_set = std::any_of(variables.begin(), variables.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    if (!is_set) environment.emplace_back(text);
  }
  return environment;
}

Result<Captured> capture(const std::vector<std::string>& argv, const fs::path& folder,
                         std::chrono::milliseconds limit, std::size_t max_bytes,
                         const Variables& environment) {
  GRIDCTL_TRY_ASSIGN(const auto program, find_program(argv.front()));
  const TemporaryFile output;
  ProcessSpec spec;
  spec.program = program;
  spec.argv = argv;
  spec.environment = environment_with(environment);
  spec.working_directory = folder;
  spec.output = output.path();

  const auto loop = make_loop();
  const auto runner = make_process_runner(*loop);
  std::optional<ProcessExit> exit;
  bool timed_out = false;
  GRIDCTL_TRY_ASSIGN(const auto process, runner->spawn(spec, [&](const ProcessExit& ended) {
    exit = ended;
    loop->stop();
  }));
  loop->after(limit, [&] {
    timed_out = true;
    runner->signal(process, SIGKILL);
  });
  loop->run();
  if (timed_out)
    return fail(ErrorKind::io, fmt::format("'{}' did not end within {:.0f} s", argv.front(),
                                           std::chrono::duration<double>(limit).count()));
  GRIDCTL_TRY_ASSIGN(auto text, read_file(output.path(), max_bytes));
  return Captured{exit->status, std::move(text)};
}

}  // namespace gridctl::sys
