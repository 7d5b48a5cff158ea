#include "html/style.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/report/html/page_frame.hpp>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

Elements head_of(const PageFrame& frame) {
  const auto scripts =
      frame.data.empty() ? std::string() : fmt::format("script-src '{}'; ", kPageScriptHash);
  const auto policy =
      fmt::format("default-src 'none'; style-src '{}'; {}base-uri 'none'; form-action 'none'",
                  kPageStyleHash, scripts);
  Elements head;
  head.open("head").line();
  head.empty("meta", {{"charset", "utf-8"}}).line();
  head.empty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}).line();
  head.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  head.empty("meta", {{"name", "generator"}, {"content", "gridctl"}}).line();
  head.leaf("title", frame.title).line();
  return head;
}

void add_sections(Elements& elements, const std::vector<PageSection>& sections) {
  for (const auto& section : sections)
    elements.open("section", {{"id", section.id}}).line().add(section.content).close().line();
}

Elements body_of(const PageFrame& frame) {
  Elements body;
  body.open("body").line().open("header");
  body.leaf("h1", frame.title);
  body.leaf("p", join(frame.facts, " · "), {{"class", "facts"}});
  if (!frame.banner.empty()) {
    body.open("p", {{"class", "banner"}, {"role", "status"}}).text(frame.banner);
    if (frame.offers_reload) body.text(" ").leaf("a", "Read the page again", {{"href", ""}});
    body.close();
  }
  body.close().line();
  body.open("nav", {{"aria-label", "Sections"}}).open("ul");
  for (const auto& section : frame.sections)
    body.open("li").leaf("a", section.title, {{"href", "#" + section.id}}).close();
  body.close().close().line().open("main").line();
  add_sections(body, frame.sections);
  body.close().line();
  body.leaf("footer", frame.foot).line().close();
  return body;
}

/// JSON that may stand in an element of HTML: no text in it ends the element or begins a comment.
std::string harmless(const std::string& json) {
  std::string out;
  for (const char letter : json) {
    if (letter == '<') {
      out += "\\u003c";
    } else {
      out += letter;
    }
  }
  return out;
}

/// Templates are no part of what is shown until the page's script puts them there.
std::string text_of(const PageView& view) {
  Elements inner;
  add_sections(inner, view.sections);
  return "\n<template data-view=\"" + escaped(view.name) + "\">\n" + inner.str() +
         "<script type=\"application/json\">" + harmless(view.data) + "</script></template>";
}

}  // namespace

std::string page_text(const PageFrame& frame) {
  std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n" + head_of(frame).str();
  page.append("<style>").append(kPageStyle).append("</style>\n</head>\n");
  page += body_of(frame).str();
  if (!frame.data.empty()) {
    for (const auto& view : frame.views) page += text_of(view);
    page.append("\n<script type=\"application/json\" id=\"data\" data-view=\"")
        .append(escaped(frame.view))
        .append("\">")
        .append(harmless(frame.data));
    page.append("</script>\n<script>").append(kPageScript).append("</script>");
  }
  page += "\n</html>\n";
  return page;
}

}  // namespace gridctl::report
