// The report of an analysis as one page of HTML that needs no network, and its figures as files.
#pragma once

#include <gridctl/core/run.hpp>
#include <gridctl/report/html/figures.hpp>

#include <cstddef>
#include <string>

namespace gridctl::analysis {

/// The page's name in the folder of the analysis, and the folder of the figures in it.
inline constexpr const char* kPageFile = "report.html";
inline constexpr const char* kFiguresFolder = "figures";

/// As which files the figures are written, beside the page that has them in it.
enum class FigureFiles { none, svg, svg_and_pdf };

struct PageOptions {
  bool is_wanted = false;
  /// Leaves out the host, the user, all paths and commands, and the ends of logs, which may name
  /// them.
  bool is_anonymous = false;
  FigureFiles figures = FigureFiles::none;
  report::Palette palette = report::Palette::okabe_ito;  ///< of figures as files
  std::string program;                                   ///< "gridctl 1.0", for the methods
  /// How many further metrics the page can show in the place of the first, chosen by its reader.
  std::size_t other_metrics = 0;
  /// How many runs have their curves in the page, for its reader to group: those of the best
  /// configurations.
  std::size_t runs_with_curves = 200;
  /// The time up to which runs that go on have run; the default: now. Nothing else depends on it.
  TimePoint now = {};
};

}  // namespace gridctl::analysis
