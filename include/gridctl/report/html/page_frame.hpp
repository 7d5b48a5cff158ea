// Decides what every page has around its contents: head, style sheet, the policy that forbids it to
// load anything, navigation, foot.
#pragma once

#include <gridctl/report/html/elements.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::report {

/// A part of a page that the navigation leads to.
struct PageSection {
  std::string id;     ///< a word of letters, digits and "-"
  std::string title;  ///< in the navigation
  Elements content;   ///< with its heading
};

/// Sections that take the place of those with the same ids when a reader of the page chooses so.
struct PageView {
  std::string name;                   ///< the metric's name in the menu: "valid.loss"
  std::vector<PageSection> sections;  ///< titles are not used
  std::string data;                   ///< as PageFrame::data
};

struct PageFrame {
  std::string title;
  std::vector<std::string> facts;  ///< a line below the title
  std::string banner;              ///< what a reader must know first; empty: nothing
  bool offers_reload = false;      ///< a link in the banner that reads the file again
  std::vector<PageSection> sections;
  /// What the page's script works on, as JSON; empty: the page has no script.
  std::string data;
  std::string view = {};             ///< the metric of `sections`
  std::vector<PageView> views = {};  ///< the page's sections by other metrics
  std::string foot;
};

/// A whole document of HTML in UTF-8. It loads nothing: its policy is `default-src 'none'`, and its
/// style sheet and its script are allowed by their hashes.
[[nodiscard]] std::string page_text(const PageFrame& frame);

}  // namespace gridctl::report
