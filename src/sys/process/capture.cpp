#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/capture.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <optional>

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr auto kBetweenLooks = std::chrono::milliseconds(20);

/// What a program says, in memory: it needs no folder for temporary files, and goes with us however
/// we end.
Result<Descriptor> make_words() {
  Descriptor words(::memfd_create("gridctl", MFD_CLOEXEC));
  if (!words) return fail_errno("cannot keep what a program says", errno);
  return words;
}

fs::path path_of(const Descriptor& words) {
  return fmt::format("/proc/self/fd/{}", words.get());
}

bool is_larger(const Descriptor& words, std::size_t max_bytes) {
  struct stat status {};
  return ::fstat(words.get(), &status) == 0 &&
         static_cast<std::uint64_t>(status.st_size) > max_bytes;
}

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
  GRIDCTL_TRY_ASSIGN(const auto output, make_words());
  GRIDCTL_TRY_ASSIGN(const auto errors, make_words());
  ProcessSpec spec;
  spec.program = program;
  spec.argv = argv;
  spec.environment = environment_with(environment);
  spec.working_directory = folder;
  spec.output = path_of(output);
  spec.errors = errors.get();

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
  // Memory is dearer than a disk: what says too much is ended before it has said much more.
  const std::function<void()> look = [&] {
    if (is_larger(output, max_bytes) || is_larger(errors, max_bytes))
      return runner->signal(process, SIGKILL);
    loop->after(kBetweenLooks, look);
  };
  look();
  loop->run();
  if (timed_out)
    return fail(ErrorKind::io, fmt::format("'{}' did not end within {:.0f} s", argv.front(),
                                           std::chrono::duration<double>(limit).count()));
  GRIDCTL_TRY_ASSIGN(auto text, read_file(path_of(output), max_bytes));
  GRIDCTL_TRY_ASSIGN(auto warnings, read_file(path_of(errors), max_bytes));
  return Captured{exit->status, std::move(text), std::move(warnings)};
}

}  // namespace gridctl::sys
