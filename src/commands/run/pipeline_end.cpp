#include "run/pipeline_end.hpp"

#include "options/detach.hpp"
#include "options/terminal.hpp"
#include "results/print_analysis.hpp"

#include <gridctl/analysis/output/text.hpp>
#include <gridctl/core/try.hpp>

#include <ostream>

namespace gridctl::commands {

Result<ExitCode> finish_pipeline(session::GridWork work, cli::Services& services) {
  const auto folder = work.folder;
  auto code = session::do_grid_work(std::move(work), caller_of(services));
  if (!code) return code;
  const bool was_interrupted = *code == ExitCode::interrupted || *code == ExitCode::terminated;
  if (was_interrupted) {
    GRIDCTL_TRY(print_end(folder, *code, services));
    return code;
  }
  analysis::AnalyzerOptions options;
  options.experiments = {folder};
  options.output = folder / analysis::kAnalysisFolder;
  options.page = page_options();
  analysis::Analyzer analyzer(std::move(options));
  if (const auto analyzed = analyzer.work(); !analyzed) {
    // Nothing succeeded, nothing to analyze: the runs' failures are what counts.
    if (*code != ExitCode::ok) {
      GRIDCTL_TRY(print_end(folder, *code, services));
      return code;
    }
    return tl::unexpected(analyzed.error());
  }
  analysis::PrintOptions print;
  print.format = services.globals.json ? "json" : "table";
  GRIDCTL_TRY(print_analysis(analyzer, print, services));
  return code;
}

}  // namespace gridctl::commands
