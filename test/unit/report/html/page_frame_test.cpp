#include "support/catch.hpp"

#include <gridctl/report/html/page_frame.hpp>

using namespace gridctl::report;
using Catch::Matchers::Contains;

TEST_CASE("a page forbids itself to load anything, and escapes its title", "[report]") {
  PageFrame frame{.title = "</title><script>",
                  .facts = {"a", "b & c"},
                  .banner = {},
                  .sections = {},
                  .data = {},
                  .foot = {}};
  frame.sections.push_back({"one", "One", {}});
  const auto page = page_text(frame);
  CHECK(page.find("default-src &#39;none&#39;; style-src &#39;sha256-") != std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("<title>&lt;/title&gt;&lt;script&gt;</title>") != std::string::npos);
  CHECK(page.find("a · b &amp; c") != std::string::npos);
  CHECK(page.find("<section id=\"one\">") != std::string::npos);
  CHECK(page.find("http") == page.find("http-equiv"));
  CHECK(page.find("http", page.find("http-equiv") + 4) == std::string::npos);
}

TEST_CASE("a script is allowed by its hash, and its data cannot end their element", "[report]") {
  PageFrame frame{.title = "t",
                  .facts = {},
                  .banner = {},
                  .sections = {},
                  .data = "{\"a\":\"</script><!--\"}",
                  .foot = {}};
  const auto page = page_text(frame);
  CHECK(page.find("script-src &#39;sha256-") != std::string::npos);
  CHECK(page.find("{\"a\":\"\\u003c/script>\\u003c!--\"}</script>") != std::string::npos);
}

TEST_CASE("a banner offers to read the page again only if that makes sense", "[report]") {
  PageFrame frame{
      .title = "t", .facts = {}, .banner = "runs go on", .sections = {}, .data = {}, .foot = {}};
  CHECK(page_text(frame).find("Read the page again") == std::string::npos);
  frame.offers_reload = true;
  CHECK(page_text(frame).find("<a href=\"\">Read the page again</a>") != std::string::npos);
}

TEST_CASE("what a page can show instead waits in templates, and no name ends one", "[report]") {
  Elements content;
  content.leaf("p", "</template> of loss");
  const auto page =
      page_text({.title = "t",
                 .facts = {},
                 .banner = {},
                 .sections = {},
                 .data = "{}",
                 .view = "valid.acc",
                 .views = {{"</template>\"", {{"answer", "", content}}, "[\"</script>\"]"}},
                 .foot = {}});
  CHECK_THAT(page, Contains("<template data-view=\"&lt;/template&gt;&quot;\">"));
  CHECK_THAT(page, Contains("data-view=\"valid.acc\""));
  const auto begin = page.find("<template");
  CHECK(page.find("</template>", begin) == page.rfind("</template>"));
  CHECK_THAT(page, Contains("[\"\\u003c/script>\"]"));
}
