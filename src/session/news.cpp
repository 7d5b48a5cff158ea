#include "gpu_load.hpp"
#include "news_log.hpp"

#include <gridctl/collect/run_follower.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/session/news.hpp>
#include <gridctl/sys/log_file.hpp>
#include <gridctl/sys/terminal.hpp>

#include <utility>

#include <signal.h>

namespace gridctl::session {
namespace {

using namespace std::chrono_literals;
constexpr auto kFrame = 100ms;  // of a screen
constexpr auto kLook = 10s;     // of a log: whether it was silent for long

report::ReporterOptions options_of(const NewsOptions& news) {
  report::ReporterOptions options;
  options.colour = news.colour;
  options.unicode = news.unicode;
  options.columns = [] { return sys::terminal_columns(2); };
  options.rows = [] { return sys::terminal_lines(2); };
  options.tail = sys::last_lines;
  options.now = [] { return std::chrono::steady_clock::now(); };
  options.wall_clock = [] { return std::chrono::system_clock::now(); };
  options.follow = [](const fs::path& directory) {
    return
        [follower = std::make_shared<collect::RunFollower>(directory)] { return follower->poll(); };
  };
  options.verbosity = news.verbosity;
  return options;
}

std::unique_ptr<report::Reporter> make_reporter(NewsForm form, report::ReporterOptions options) {
  switch (form) {
    case NewsForm::screen:
      return report::make_terminal_reporter(std::move(options));
    case NewsForm::json:
      return report::make_json_reporter(std::move(options));
    case NewsForm::none:
      return report::make_silent_reporter();
    case NewsForm::lines:
      break;
  }
  return report::make_plain_reporter(std::move(options));
}

}  // namespace

News::News(const NewsOptions& news, sys::Loop& loop, const fs::path& experiment,
           const NewsSources& sources)
    : loop_(loop) {
  const auto log = experiment / layout::kNewsLog;
  auto options = options_of(news);
  options.has_model = sources.has_model;
  options.outlook = sources.outlook;
  if (news.form == NewsForm::screen) {
    spare_output_ = std::make_unique<NewsLog>(nullptr, log);
    auto spare = options;
    spare.stream = &spare_output_->stream();
    spare.colour = false;
    spare.follow = nullptr;  // the screen follows the runs already
    spare_ = report::make_plain_reporter(std::move(spare));
    keys_from_ = news.keyboard;
    options.steer = sources.steer;
    if (sources.gpus)
      options.gpu = [gpus = sources.gpus](const auto& slot) { return load_of(slot, gpus()); };
    options.titles = news.titles;
    options.task_bar = news.task_bar;
    options.may_draw = [this] { return !keyboard_ || keyboard_->is_ours(); };
  }
  // What a screen draws is not for a file.
  output_ = std::make_unique<NewsLog>(news.stream, spare_ ? fs::path() : log);
  options.stream = &output_->stream();
  reporter_ = make_reporter(news.form, std::move(options));
  if (news.form == NewsForm::none) return;
  loop_.on_signal(SIGUSR1, [this](int) { voice().say_state(); });
  if (news.form == NewsForm::json) return;
  interval_ = news.form == NewsForm::screen ? kFrame : kLook;
  tick();
}

News::~News() = default;

report::Reporter& News::voice() {
  if (!spare_ || !output_->is_broken()) return *reporter_;
  spare_output_->go_over();
  return *spare_;
}

void News::tell(const std::function<void(report::Reporter&)>& news) {
  if (!spare_ || !output_->is_broken()) news(*reporter_);
  if (!spare_) return;
  static_cast<void>(voice());  // before the spare is told: what a broken screen lost goes first
  news(*spare_);
}

/// Who has a screen takes the keyboard now, and no earlier: before the loop runs, Ctrl-C and Ctrl-Z
/// do what they do to any program.
void News::on_start(const WorkStart& start) {
  if (spare_ && !keyboard_) {
    keyboard_ = std::make_unique<sys::Keyboard>(keys_from_);
    struct sigaction found {};
    const bool is_known = ::sigaction(SIGTSTP, nullptr, &found) == 0;
    if (is_known && found.sa_handler != SIG_IGN)
      loop_.on_signal(SIGTSTP, [this](int) { suspend(); });
  }
  tell([&](auto& reporter) { reporter.on_start(start); });
}
void News::on_event(const RunSpec& run, const RunEvent& event) {
  tell([&](auto& reporter) { reporter.on_event(run, event); });
}
void News::on_more(const std::vector<RunSpec>& runs) {
  tell([&](auto& reporter) { reporter.on_more(runs); });
}
void News::on_notice(const std::string& line) {
  tell([&](auto& reporter) { reporter.on_notice(line); });
}
void News::on_finish(const Summary& summary) {
  tell([&](auto& reporter) { reporter.on_finish(summary); });
}

void News::tick() {
  if (keyboard_ && !output_->is_broken()) {
    for (const char key : keyboard_->typed()) reporter_->on_key(key);
  }
  voice().tick();
  loop_.after(interval_, [this] { tick(); });
}

/// Asio has taken the signal that would have suspended us. It is raised again, and not SIGSTOP: the
/// kernel discards it where no shell could continue us.
void News::suspend() {
  reporter_->pause();
  keyboard_->give_back();
  struct sigaction ours {};
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(SIGTSTP, &usual, &ours);
  ::raise(SIGTSTP);
  ::sigaction(SIGTSTP, &ours, nullptr);
}

}  // namespace gridctl::session
