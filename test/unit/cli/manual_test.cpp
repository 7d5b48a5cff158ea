#include "harness.hpp"
#include "support/catch.hpp"

#include <gridctl/cli/manual.hpp>

#include <algorithm>

using namespace gridctl;
using gridctl::test::fake_registry;

namespace {

std::string page(const std::string& name) {
  const auto pages = cli::manual_pages(fake_registry(), "2026-01-02", "9.8");
  const auto found = std::find_if(pages.begin(), pages.end(),
                                  [&](const cli::ManualPage& p) { return p.name == name; });
  REQUIRE(found != pages.end());
  return found->text;
}

}  // namespace

TEST_CASE("there is a manual page for the program, each shown command and each topic", "[cli]") {
  std::vector<std::string> names;
  for (const auto& written : cli::manual_pages(fake_registry(), "2026-01-02", "9.8"))
    names.push_back(written.name);
  CHECK(names == std::vector<std::string>{
                     "gridctl.1", "gridctl-train.1", "gridctl-list.1", "gridctl-fail.1",
                     "gridctl-completion.1", "gridctl-version.1", "gridctl-environment.7",
                     "gridctl-output.7", "gridctl-exit-codes.7", "gridctl-grid.7"});
}

TEST_CASE("the page of a command says what its --help says", "[cli]") {
  const auto text = page("gridctl-train.1");
  CHECK(
      text.starts_with(".TH GRIDCTL\\-TRAIN 1 2026-01-02 \"gridctl 9.8\" \"gridctl manual\"\n"
                       ".SH NAME\ngridctl\\-train \\- Train every task of a grid\n"
                       ".SH SYNOPSIS\n\\fBgridctl train\\fR \\fIGRID.yaml\\fR"
                       " [\\fIOPTIONS\\fR]\n"));
  CHECK(text.find(".SH GRID\n.TP\n\\fB\\-r\\fR, \\fB\\-\\-repetitions\\fR \\fIN\\fR\n"
                  "Repeat each task N times [grid: 5]\n") != std::string::npos);
  CHECK(
      text.find(".TP\n\\fBgridctl train grid.yaml \\-\\-device gpu\\fR\none run per free GPU\n") !=
      std::string::npos);
}

TEST_CASE("no text of ours is a request to man", "[cli]") {
  cli::CommandRegistry registry;
  registry.add_topic({"odd", "dots", [](const cli::CommandRegistry&) {
                        return std::string(".SH at the start\n'quoted\nin C:\\dir .SH\n");
                      }});
  const auto pages = cli::manual_pages(registry, "2026-01-02", "9.8");
  const auto& text = pages.back().text;
  CHECK(text.find(".nf\n\\&.SH at the start\n\\&'quoted\nin C:\\edir .SH\n.fi\n") !=
        std::string::npos);
}
