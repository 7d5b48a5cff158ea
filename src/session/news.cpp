#include <gridctl/collect/run_follower.hpp>
#include <gridctl/session/news.hpp>
#include <gridctl/sys/terminal.hpp>

#include <utility>

namespace gridctl::session {
namespace {

using namespace std::chrono_literals;
constexpr auto kFrame = 100ms;

report::ReporterOptions options_of(const NewsOptions& news) {
  report::ReporterOptions options;
  options.stream = news.stream;
  options.colour = news.colour;
  options.unicode = news.unicode;
  options.columns = [] { return sys::terminal_columns(2); };
  options.now = [] { return std::chrono::steady_clock::now(); };
  options.wall_clock = [] { return std::chrono::system_clock::now(); };
  options.follow = [](const fs::path& directory) {
    return
        [follower = std::make_shared<collect::RunFollower>(directory)] { return follower->poll(); };
  };
  options.verbosity = news.verbosity;
  return options;
}

}  // namespace

News::News(const NewsOptions& news, sys::Loop& loop, std::function<bool()> has_model)
    : loop_(loop) {
  auto options = options_of(news);
  options.has_model = std::move(has_model);
  switch (news.form) {
    case NewsForm::screen: {
      auto screen = report::make_terminal_reporter(options);
      screen_ = screen.get();
      reporter_ = std::move(screen);
      tick();
      break;
    }
    case NewsForm::json:
      reporter_ = report::make_json_reporter(options);
      break;
    case NewsForm::none:
      reporter_ = report::make_silent_reporter();
      break;
    case NewsForm::lines:
      reporter_ = report::make_plain_reporter(options);
      break;
  }
}

void News::tick() {
  screen_->tick();
  loop_.after(kFrame, [this] { tick(); });
}

}  // namespace gridctl::session
