#include "support/catch.hpp"

#include <gridctl/report/html/elements.hpp>
#include <gridctl/stats/random.hpp>

using namespace gridctl;
using gridctl::report::Elements;
using gridctl::report::escaped;

TEST_CASE("what means something to HTML stays a text", "[report]") {
  CHECK(escaped("<script>alert('x' & \"y\")</script>") ==
        "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;");
  CHECK(escaped("lr=0.1 µ ≈ 中") == "lr=0.1 µ ≈ 中");
}

TEST_CASE("what nobody sees is made visible", "[report]") {
  CHECK(escaped("a\x1b[31m") == "a\\x1b[31m");
  CHECK(escaped("a\xE2\x80\xAE"
                "b") == "a\\u202eb");  // turns the reading order round
  CHECK(escaped("\xFF") == "\\xff");
  CHECK(escaped("\xEF\xBF\xBF") == "\xEF\xBF\xBD");
}

TEST_CASE("elements are closed in the order in which they were opened", "[report]") {
  Elements part;
  part.leaf("b", "x");
  Elements elements;
  elements.open("p", {{"title", "\"><i>"}}).text("<").add(part).empty("br").close();
  CHECK(elements.str() == "<p title=\"&quot;&gt;&lt;i&gt;\">&lt;<b>x</b><br/></p>");
}

TEST_CASE("no text of any bytes brings a tag or an attribute with it", "[report]") {
  stats::Random random(7);
  const std::string pieces[] = {"<", ">", "\"", "'", "&", "</p>", "<!--", "]]>", "\x80", "\n"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto length = random.below(20); length > 0; --length) {
      const auto choice = random.below(16);
      if (choice < std::size(pieces)) {
        text += pieces[choice];
      } else {
        text += static_cast<char>(random.below(256));
      }
    }
    Elements elements;
    elements.leaf("p", text, {{"title", text}});
    const auto& markup = elements.str();
    CAPTURE(text);
    // Exactly the marks of one element and one attribute, whatever is in between.
    CHECK(std::count(markup.begin(), markup.end(), '<') == 2);
    CHECK(std::count(markup.begin(), markup.end(), '>') == 2);
    CHECK(std::count(markup.begin(), markup.end(), '"') == 2);
    CHECK(std::count(markup.begin(), markup.end(), '\'') == 0);
    CHECK(std::none_of(markup.begin(), markup.end(), [](char letter) {
      return static_cast<unsigned char>(letter) < 0x20 && letter != '\t';
    }));
  }
}
