#include "html/drawing.hpp"
#include "support/catch.hpp"

#include <gridctl/report/html/figures.hpp>

#include <cmath>

using namespace gridctl;
using namespace gridctl::report;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::size_t count_of(const std::string& text, std::string_view piece) {
  std::size_t count = 0;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++count;
  return count;
}

IntervalFigure two_rows() {
  IntervalFigure figure{.title = "t", .axis = "acc"};
  figure.rows = {
      {"best <b>", "0.9", "0.9", 0.9, stats::Interval{0.85, 0.95}, {0.88, 0.92}, Verdict::best},
      {"worse", "0.8", "0.8", 0.8, stats::Interval{0.75, 0.85}, {0.79, 0.81}, Verdict::worse}};
  return figure;
}

}  // namespace

TEST_CASE("ticks are round numbers within the axis", "[report]") {
  CHECK(ticks_of({0, 1}, 5) == std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1});
  CHECK(tick_texts(ticks_of({0.871, 0.943}, 4)) ==
        std::vector<std::string>{"0.88", "0.90", "0.92", "0.94"});
  CHECK(tick_texts(ticks_of({0, 30}, 5)) == std::vector<std::string>{"0", "10", "20", "30"});
  CHECK(tick_texts(ticks_of({0, 3e9}, 3)) ==
        std::vector<std::string>{"0", "1e+09", "2e+09", "3e+09"});
  CHECK(ticks_of({2, 2}, 5) == std::vector<double>{2});
  CHECK(ticks_of({kNone, 1}, 5).empty());
  Axis powers{1e-4, 0.1};
  powers.is_log = true;
  CHECK(ticks_of(powers, 5).size() == 4);
}

TEST_CASE("an axis turns values into pixels, and one value into the middle", "[report]") {
  const Axis axis{0, 10, 100, 200};
  CHECK(axis.at(0) == 100);
  CHECK(axis.at(5) == 150);
  CHECK(Axis{3, 3, 0, 50}.at(3) == 25);
}

TEST_CASE("a row has its mean, its interval and a dot a run", "[report]") {
  const auto svg = draw(two_rows(), {});
  CHECK(count_of(svg, "class=\"dot\"") == 4);
  CHECK(count_of(svg, "class=\"best mean\"") == 1);
  CHECK(count_of(svg, "class=\"worse mean\"") == 1);
  CHECK(count_of(svg, "class=\"band\"") == 1);  // the interval of the best
  CHECK(svg.find("best &lt;b&gt;") != std::string::npos);
  CHECK(svg.find("<b>") == std::string::npos);
}

TEST_CASE("a value far off and an endless interval do not squeeze the rest", "[report]") {
  auto figure = two_rows();
  figure.rows[1].interval = {-1e6, 1e6};
  const auto svg = draw(figure, {});
  CHECK(count_of(svg, "class=\"arrow\"") == 2);  // both ends of the interval
  figure.rows.push_back(figure.rows[1]);
  figure.rows.push_back({"lost", "-900", "-900", -900.0, {}, {-900}, Verdict::worse});
  CHECK(count_of(draw(figure, {}), "class=\"arrow\"") >= 3);
}

TEST_CASE("a figure without data is no figure", "[report]") {
  CHECK(draw(IntervalFigure{}, {}).empty());
  CHECK(draw(CurveFigure{}, {}).empty());
  CHECK(draw(BarFigure{}, {}).empty());
  CHECK(draw(LevelFigure{}, {}).empty());
  CHECK(draw(HeatFigure{}, {}).empty());
  CHECK(draw(ScatterFigure{}, {}).empty());
  CHECK(draw(TimelineFigure{}, {}).empty());
}

TEST_CASE("a curve has gaps where it has no value, and no number that is none", "[report]") {
  CurveFigure figure{"t", "step", "acc", {}};
  figure.series.push_back({"a", {0, 1, 2, 3}, {0.1, kNone, 0.3, 0.4}});
  figure.series.push_back({"b", {0, 1, 2, 3}, {1, 1, 1, 1}, {0, 0, kNone, 0}, {2, 2, kNone, 2}});
  const auto svg = draw(figure, {});
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
  CHECK(count_of(svg, "class=\"area s1\"") == 2);  // parted by the gap
}

TEST_CASE("a file has its colours and its size in it, and each palette others", "[report]") {
  FigureStyle style{.width = kColumnWidth, .is_file = true};
  const auto svg = draw(two_rows(), style);
  CHECK(svg.find("width=\"88mm\"") != std::string::npos);
  CHECK(svg.find("var(--") == std::string::npos);
  CHECK(svg.find("\n.figure .best { stroke: #0072b2;") != std::string::npos);
  CHECK(svg.find("xmlns=\"http://www.w3.org/2000/svg\"") != std::string::npos);
  style.palette = Palette::grey;
  CHECK(draw(two_rows(), style) != svg);
  CHECK(draw(two_rows(), {}).find("<style") == std::string::npos);
  CHECK(parse_palette("tol-bright") == Palette::tol_bright);
  CHECK_FALSE(parse_palette("rainbow"));
}

TEST_CASE("the better cell of a heat map is the darker one", "[report]") {
  HeatFigure figure{.title = "t", .x_axis = "x", .y_axis = "y"};
  figure.columns = {"1", "2", "3"};
  figure.rows = {"a"};
  figure.cells = {{1, 9, kNone}};
  auto svg = draw(figure, {});
  CHECK(svg.find("heat h0") < svg.find("heat h7"));
  CHECK(count_of(svg, "class=\"none\"") == 1);
  figure.higher_is_better = false;
  svg = draw(figure, {});
  CHECK(svg.find("heat h7") < svg.find("heat h0"));
}

TEST_CASE("few runs of a value are dots, many are a box", "[report]") {
  LevelFigure figure{"t", "lr", "acc", {{"0.1", {0.1, 0.2, 0.3}, 0.2}}};
  CHECK(count_of(draw(figure, {}), "class=\"dot\"") == 3);
  CHECK(count_of(draw(figure, {}), "class=\"box\"") == 0);
  for (int i = 0; i < 100; ++i) figure.levels[0].values.push_back(0.1 + 0.002 * i);
  CHECK(count_of(draw(figure, {}), "class=\"dot\"") == 0);
  CHECK(count_of(draw(figure, {}), "class=\"box\"") == 1);
}

TEST_CASE("runs that are narrower than a pixel are drawn as one", "[report]") {
  TimelineFigure figure{.title = "t"};
  figure.rows = {"cpu:0"};
  for (int i = 0; i < 10'000; ++i)
    figure.stretches.push_back({0, i + 0.0, i + 0.9, BarKind::succeeded, "run"});
  figure.stretches.push_back({0, 10'000, 10'001, BarKind::failed, "failed"});
  const auto svg = draw(figure, {});
  CHECK(count_of(svg, "<rect") < 1000);
  CHECK(count_of(svg, "class=\"run failed\"") == 2);  // the run and the legend
}
