#include "results/analyze_watch.hpp"

#include "options/terminal.hpp"
#include "results/print_analysis.hpp"

#include <gridctl/analysis/fingerprint.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/process/process_runner.hpp>
#include <gridctl/sys/terminal.hpp>

#include <algorithm>
#include <chrono>
#include <ostream>

#include <fmt/format.h>
#include <signal.h>

namespace gridctl::commands {
namespace {

constexpr std::chrono::seconds kShortestPause{1};
constexpr int kLookShare = 10;  // a look takes at most this part of the time
constexpr int kFewestColumns = 20;
constexpr int kStdout = 1;

class Watch {
 public:
  Watch(analysis::Analyzer& analyzer, const analysis::PrintOptions& options,
        cli::Services& services)
      : analyzer_(analyzer), options_(options), services_(services), loop_(sys::make_loop()) {}

  Result<ExitCode> watch() {
    for (const int signal : {SIGINT, SIGTERM})
      loop_->on_signal(signal, [this](int number) { on_signal(number); });
    seen_ = look_at_files();
    GRIDCTL_TRY(show());
    wait(kShortestPause);
    loop_->run();
    if (draws()) write(region_.erase(look()) + text_);
    return code_;
  }

 private:
  [[nodiscard]] bool draws() const {
    return services_.out.is_terminal && options_.format == "table";
  }

  [[nodiscard]] report::Look look() const {
    auto look = look_of(services_.out);
    if (draws()) look.columns = std::max(kFewestColumns, sys::terminal_columns(kStdout));
    return look;
  }

  Result<void> show() {
    GRIDCTL_TRY(analyzer_.work());
    if (!draws()) return print_analysis(analyzer_, options_, services_);
    auto room = look();
    --room.columns;  // the region leaves the last one empty: a line that fills it may wrap
    GRIDCTL_TRY_ASSIGN(const auto text, analysis::analysis_text(analyzer_.analysis(),
                                                                analyzer_.files(), options_, room));
    text_ = text;
    draw();
    return {};
  }

  [[nodiscard]] std::uint64_t look_at_files() const {
    std::uint64_t sum = 0;
    for (const auto& folder : analyzer_.options().experiments)
      sum += analysis::fingerprint(folder, analyzer_.options().output);
    return sum;
  }

  /// What does not fit is left out: a frame that is taller than the terminal cannot be replaced.
  void draw() {
    std::vector<report::Line> lines;
    for (auto& line : split(text_, '\n')) lines.push_back({{std::move(line), ""}});
    const auto most = static_cast<std::size_t>(std::max(1, sys::terminal_lines(kStdout) - 1));
    if (lines.size() > most) lines.resize(most);
    write(region_.draw("", lines, look()));
  }

  void wait(sys::Loop::Clock::duration pause) {
    loop_->after(pause, [this] { tick(); });
  }

  void tick() {
    const auto begin = loop_->now();
    const auto now = look_at_files();
    if (now != seen_) {
      seen_ = now;
      if (!show()) seen_ = 0;  // look again
    }
    const auto took = loop_->now() - begin;
    wait(std::max<sys::Loop::Clock::duration>(kShortestPause, kLookShare * took));
  }

  void on_signal(int signal) {
    code_ = signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
    loop_->stop();
  }

  void write(const std::string& text) const { *services_.out.stream << text << std::flush; }

  analysis::Analyzer& analyzer_;
  const analysis::PrintOptions& options_;
  cli::Services& services_;
  std::unique_ptr<sys::Loop> loop_;
  report::LiveRegion region_;
  std::string text_;
  std::uint64_t seen_ = 0;
  ExitCode code_ = ExitCode::ok;
};

}  // namespace

Result<ExitCode> watch_analysis(analysis::Analyzer& analyzer, const analysis::PrintOptions& options,
                                cli::Services& services) {
  return Watch(analyzer, options, services).watch();
}

}  // namespace gridctl::commands
