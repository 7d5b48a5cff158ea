#include "pipeline_end.hpp"

#include "analysis_view.hpp"

#include <ostream>

namespace gridctl::commands {

Result<ExitCode> finish_pipeline(GridWork work, cli::Services& services) {
  const auto folder = work.folder;
  auto code = do_grid_work(std::move(work), services);
  if (!code) return code;
  const bool was_interrupted = *code == ExitCode::interrupted || *code == ExitCode::terminated;
  if (was_interrupted) return code;
  AnalyzerOptions options;
  options.experiments = {folder};
  options.output = folder / kAnalysisFolder;
  Analyzer analyzer(std::move(options));
  if (const auto analyzed = analyzer.work(); !analyzed) {
    // Nothing succeeded, nothing to analyze: the runs' failures are what counts.
    if (*code != ExitCode::ok) return code;
    return tl::unexpected(analyzed.error());
  }
  PrintOptions print;
  print.format = services.globals.json ? "json" : "table";
  if (const auto printed = print_analysis(analyzer, print, services); !printed)
    return tl::unexpected(printed.error());
  return code;
}

}  // namespace gridctl::commands
