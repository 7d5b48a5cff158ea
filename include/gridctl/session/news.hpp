// Who hears of a grid's progress: picks the reporter that fits the stream, keeps its screen alive,
// and lets a log take over when nobody reads any more.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/report/reporter.hpp>
#include <gridctl/sys/keyboard.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <functional>
#include <iosfwd>
#include <memory>
#include <vector>

namespace gridctl::session {

class NewsLog;

/// How a grid's progress is shown.
enum class NewsForm {
  screen,  ///< drawn at the bottom of a terminal
  lines,   ///< a line for each event
  json,    ///< a line of JSON for each event
  none
};
struct NewsOptions {
  NewsForm form = NewsForm::lines;
  std::ostream* stream = nullptr;  ///< must outlive the News
  bool colour = false;
  bool unicode = true;
  int verbosity = 0;      ///< as -q and -v make it
  bool titles = false;    ///< as in ReporterOptions
  bool task_bar = false;  ///< as in ReporterOptions
  int keyboard = -1;      ///< with a screen: the terminal whose keys are commands; -1: none
};

/// Functions that a News asks. Each may be empty, and must be callable as long as the News lives.
struct NewsSources {
  std::function<bool()> has_model = {};           ///< as in ReporterOptions
  std::function<report::Outlook()> outlook = {};  ///< as in ReporterOptions
  /// As in ReporterOptions: the keys of a screen pause the worker and let the worker go on.
  std::function<SteerAnswer(const SteerRequest&)> steer = {};
  /// The GPUs when the driver was last asked.
  std::function<const std::vector<Gpu>&()> gpus = {};
};

/// Prints the news. SIGUSR1 is answered with a line that says how the work stands; Ctrl-Z gives the
/// terminal back first. When `stream` cannot be written any more (a closed terminal, a pipe without
/// a reader) the news go on, as lines, in gridctl.log in the experiment.
class News final : public RunObserver {
 public:
  /// `loop` must outlive the object. `experiment` is the directory of the log.
  News(const NewsOptions& news, sys::Loop& loop, const fs::path& experiment,
       const NewsSources& sources = {});
  News(const News&) = delete;
  News& operator=(const News&) = delete;
  ~News() override;

  void on_start(const WorkStart& start) override;
  void on_event(const RunSpec& run, const RunEvent& event) override;
  void on_more(const std::vector<RunSpec>& runs) override;
  void on_notice(const std::string& line) override;
  void on_finish(const Summary& summary) override;

 private:
  /// Tells the reporter, and the one that would take over from a screen.
  void tell(const std::function<void(report::Reporter&)>& news);
  void tick();
  void suspend();
  [[nodiscard]] report::Reporter& voice();

  sys::Loop& loop_;
  sys::Loop::Clock::duration interval_{};  // between ticks
  std::unique_ptr<NewsLog> output_;        // what the reporter writes to
  std::unique_ptr<report::Reporter> reporter_;
  std::unique_ptr<NewsLog> spare_output_;  // with a screen: dropped until the screen is gone
  std::unique_ptr<report::Reporter> spare_;
  int keys_from_ = -1;
  std::unique_ptr<sys::Keyboard> keyboard_;  // with a screen, from on_start()
};

}  // namespace gridctl::session
