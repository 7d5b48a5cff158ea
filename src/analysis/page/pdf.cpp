#include "page/page.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/capture.hpp>
#include <gridctl/sys/temporary_folder.hpp>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::chrono::seconds kLimit{60};
constexpr auto kMostWords = std::size_t{64} << 10U;
constexpr std::size_t kLargestPdf = std::size_t{64} << 20U;

}  // namespace

Result<std::vector<OutputFile>> figures_as_pdf(const std::vector<OutputFile>& svg) {
  GRIDCTL_TRY_ASSIGN(const auto folder, sys::TemporaryFolder::make());
  const auto from = folder.path() / "figure.svg";
  const auto to = folder.path() / "figure.pdf";
  std::vector<OutputFile> files;
  for (const auto& file : svg) {
    GRIDCTL_TRY(sys::write_atomically(from, file.text, sys::Sync::none));
    const auto made = sys::capture(
        {"rsvg-convert", "--format=pdf", "--output=" + to.string(), from.string()}, folder.path(),
        kLimit, kMostWords, {{"SOURCE_DATE_EPOCH", "0"}});  // the same figure is the same file
    if (!made || !made->exit.success()) {
      const auto why = made ? trim(made->errors) : std::string_view(made.error().message);
      return fail(ErrorKind::io,
                  fmt::format("rsvg-convert cannot make a PDF of '{}': {}", file.name, why),
                  made ? "write the figures as SVG ('--figures svg')"
                       : "install librsvg2-bin, or write the figures as SVG ('--figures svg')");
    }
    GRIDCTL_TRY_ASSIGN(auto pdf, sys::read_file(to, kLargestPdf));
    auto name = file.name.substr(0, file.name.rfind('.')) + ".pdf";
    files.push_back({std::move(name), std::move(pdf), ""});
  }
  return files;
}

}  // namespace gridctl::analysis
