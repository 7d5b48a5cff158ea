#include "html/style.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace gridctl::report {
namespace {

struct Colour {
  std::string_view name;
  std::string_view value;
};

constexpr Colour kCommon[] = {{"ink", "#1a1a1a"},     {"soft", "#555555"},    {"grid", "#dddddd"},
                              {"paper", "#ffffff"},   {"dot", "#888888"},     {"track", "#eeeeee"},
                              {"ok", "#3a7d44"},      {"failed", "#d55e00"},  {"other", "#999999"},
                              {"running", "#56b4e9"}, {"test", "#b59bd0"},    {"none", "#f4f4f4"},
                              {"on-dark", "#ffffff"}, {"on-light", "#1a1a1a"}};

/// Okabe and Ito, "Color universal design", 2008, without their yellow, which white paper swallows.
constexpr std::array<std::string_view, 7> kOkabeIto{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                    "#e69f00", "#56b4e9", "#333333"};
/// Tol, "Colour schemes", SRON/EPS/TN/09-002, 2021, the bright scheme.
constexpr std::array<std::string_view, 7> kTolBright{"#4477aa", "#ee6677", "#228833", "#ccbb44",
                                                     "#66ccee", "#aa3377", "#bbbbbb"};
constexpr std::array<std::string_view, 7> kGreys{"#000000", "#444444", "#777777", "#999999",
                                                 "#222222", "#666666", "#aaaaaa"};
/// Lightness falls evenly: the order of shades is seen without colour.
constexpr std::array<std::string_view, 8> kBlueShades{"#f2f7fc", "#d9e8f5", "#b7d4ea", "#8dbddc",
                                                      "#60a1cc", "#3a83b7", "#1c659c", "#08467c"};
constexpr std::array<std::string_view, 8> kGreyShades{"#f7f7f7", "#e3e3e3", "#cccccc", "#b1b1b1",
                                                      "#919191", "#707070", "#4f4f4f", "#2b2b2b"};

void replace_all(std::string& text, const std::string& name, std::string_view value) {
  const auto variable = "var(--" + name + ")";
  for (auto at = text.find(variable); at != std::string::npos; at = text.find(variable, at))
    text.replace(at, variable.size(), value);
}

void replace_all(std::string& text, const char* letter, std::span<const std::string_view> colours) {
  for (std::size_t i = 0; i < colours.size(); ++i)
    replace_all(text, letter + std::to_string(i), colours[i]);
}

}  // namespace

std::optional<Palette> parse_palette(std::string_view word) {
  if (word == "okabe-ito") return Palette::okabe_ito;
  if (word == "tol-bright") return Palette::tol_bright;
  if (word == "grey") return Palette::grey;
  return std::nullopt;
}

std::string figure_style(Palette palette) {
  const bool is_grey = palette == Palette::grey;
  const auto& series = is_grey ? kGreys : palette == Palette::tol_bright ? kTolBright : kOkabeIto;
  std::string style(kFiguresStyle);
  for (const auto& [name, value] : kCommon) {
    const bool has_hue = name == "ok" || name == "failed" || name == "running" || name == "test";
    replace_all(style, std::string(name),
                is_grey && has_hue ? kGreys[name == "failed" ? 0 : 2] : value);
  }
  replace_all(style, "c", series);
  replace_all(style, "h", is_grey ? kGreyShades : kBlueShades);
  return style;
}

}  // namespace gridctl::report
