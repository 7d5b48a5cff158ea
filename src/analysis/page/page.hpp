// Makes the page of an analysis and the files of its figures.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/output/files.hpp>

#include <string>
#include <vector>

namespace gridctl::analysis {

/// Reads the curves and the ends of the logs that it shows.
[[nodiscard]] std::string report_page(const Analysis& analysis);

/// The figures as SVG, one width of a column each: figures/intervals.svg and others. Of several
/// tasks those behind the first have the task's number in their names, and only the first
/// kFigureTasks have any.
[[nodiscard]] std::vector<OutputFile> figure_files(const Analysis& analysis);

/// Which page and figures were written; `format` page: for people, page-json: gridctl.report/1.
[[nodiscard]] std::string page_files_text(const Analysis& analysis,
                                          const std::vector<OutputFile>& files,
                                          const std::string& format);

/// The figures as PDF, by rsvg-convert. An Error if that program is missing or fails.
[[nodiscard]] Result<std::vector<OutputFile>> figures_as_pdf(const std::vector<OutputFile>& svg);

}  // namespace gridctl::analysis
