#include "news.hpp"

#include <gridctl/collect/run_follower.hpp>
#include <gridctl/sys/terminal.hpp>

#include <ostream>

namespace gridctl::commands {
namespace {

using namespace std::chrono_literals;
constexpr auto kFrame = 100ms;

cli::ProgressMode choose(const cli::Services& services) {
  if (services.globals.progress != cli::ProgressMode::automatic) return services.globals.progress;
  const bool draws = services.err.is_terminal && services.globals.verbosity == 0;
  return draws ? cli::ProgressMode::tty : cli::ProgressMode::plain;
}

report::ReporterOptions options_of(const cli::Services& services) {
  report::ReporterOptions options;
  options.stream = services.err.stream;
  options.colour = services.err.colour;
  options.unicode = services.err.unicode;
  options.columns = [] { return sys::terminal_columns(2); };
  options.now = [] { return std::chrono::steady_clock::now(); };
  options.wall_clock = [] { return std::chrono::system_clock::now(); };
  options.follow = [](const fs::path& directory) {
    return
        [follower = std::make_shared<collect::RunFollower>(directory)] { return follower->poll(); };
  };
  options.verbosity = services.globals.verbosity;
  return options;
}

}  // namespace

News::News(const cli::Services& services, sys::Loop& loop) : loop_(loop) {
  switch (choose(services)) {
    case cli::ProgressMode::tty: {
      auto screen = report::make_terminal_reporter(options_of(services));
      screen_ = screen.get();
      reporter_ = std::move(screen);
      tick();
      break;
    }
    case cli::ProgressMode::json:
      reporter_ = report::make_json_reporter(options_of(services));
      break;
    case cli::ProgressMode::none:
      reporter_ = report::make_silent_reporter();
      break;
    case cli::ProgressMode::automatic:
    case cli::ProgressMode::plain:
      reporter_ = report::make_plain_reporter(options_of(services));
      break;
  }
}

void News::tick() {
  screen_->tick();
  loop_.after(kFrame, [this] { tick(); });
}

}  // namespace gridctl::commands
