// Composition root: what the process has is handed to dispatch, which finds the command.
#include "commands/builtin.hpp"
#include "commands/options/user_settings.hpp"

#include <gridctl/cli/registry.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/sys/process/own_process.hpp>
#include <gridctl/sys/terminal.hpp>

#include <clocale>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <malloc.h>
#include <unistd.h>

namespace {

gridctl::cli::Output output_of(std::ostream& stream, int descriptor) {
  gridctl::cli::Output output;
  output.stream = &stream;
  output.is_terminal = gridctl::sys::is_terminal(descriptor);
  output.columns = gridctl::sys::terminal_columns(descriptor);
  output.unicode = gridctl::sys::locale_is_utf8();
  return output;
}

std::string line_of_input() {
  std::string line;
  std::getline(std::cin, line);
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  gridctl::sys::make_process_safe();
  // Before anything that costs memory: there may be many keepers, and they live as long as runs do.
  if (argc > 1 && argv[1] == gridctl::launch::kKeeperCommand)
    return gridctl::launch::keeper_main(argc, argv);
  // The heap grows by MiBs: by pages, a command that reads thousands of runs would ask the kernel
  // thousands of times.
  constexpr int kGrowth = 4 << 20;
  ::mallopt(M_TOP_PAD, kGrowth);
  std::setlocale(LC_CTYPE, "");  // widths of characters; numbers stay in the C locale
  gridctl::cli::Services services;
  services.out = output_of(std::cout, STDOUT_FILENO);
  services.err = output_of(std::cerr, STDERR_FILENO);
  if (gridctl::sys::is_terminal(STDIN_FILENO) && services.err.is_terminal)
    services.answer = line_of_input;
  services.settings = gridctl::commands::user_settings;
  const auto& registry = gridctl::commands::builtin();
  const int code = gridctl::cli::dispatch(registry, std::vector<std::string>(argv, argv + argc),
                                          std::move(services));
  // An answer to TAB may have left a thread behind that hangs on a dead file server.
  const bool is_completion = argc > 1 && argv[1] == std::string_view("__complete");
  if (is_completion) ::_exit(code);
  return code;
}
