#include <gridctl/topics/topics.hpp>

#include <string>

namespace gridctl::topics {
namespace {

constexpr const char* kReport =
    R"(report.html is one page that a browser opens from the disk. It loads nothing, no script, font or
picture from elsewhere (its policy is default-src 'none'), so it can be mailed and be kept for years.

  Answer      the best configuration, its mean and interval, what cannot be told from it, how it was
              chosen, which runs are missing; all configurations as points and intervals
  Table       the ranking, as 'gridctl analyze' prints it, with all rows
  Grid        a line a configuration through its values: drag along an axis to filter all of the page
  Effects     how much of the variance goes with each key; the runs by each key; a heat map of two keys;
              two metrics against one another, the Pareto front marked (--metric A --metric B)
  Curves      the metric over steps: means of the best configurations, and intervals around them; with
              scripts by any key, with another band, over time, each run, a part of it magnified
  Robustness  the best configurations seed by seed; how often one beats another
  Runs        failures by reason, with the last lines of a log and a command that repeats the run;
              every run, and what it has otherwise than the best one
  Cost        what each slot did when; time of GPUs and CPUs, idle time, time that failures took
  Methods     what was read, how values, intervals and tests were made: a text for a paper

Scripts sort, filter and copy tables (CSV, Markdown, LaTeX), draw the grid and the curves. Curves are
in the page of up to 3,000 runs ('gridctl analyze': 200), of more those of the best configurations;
then no key groups them. They are means of up to 300 stretches of steps. The menu before the
filter shows the page by another metric: up to five whose better direction is known, of up to 2,000
runs; --metric, --ci and --group-by make the page by any other, with other intervals or groups. A
filter is words, or key=value, key<value, key>value; a click on a row marks a configuration
everywhere. The address keeps metric, filter, brushes, marks, order and curves: send it along. Where no
script runs, as in mails, all the rest is there.

'gridctl analyze' writes the page too, unless --no-report; 'gridctl run' does at its end. While runs
go on the page says so and has a link that reads it again; 'gridctl report --watch' keeps it new.

Figures for papers are in analysis/figures: intervals, curves, effects, heat-map, scatter, seeds, timeline.
Each is as wide as a column, 88 mm, its texts are texts, series differ in colour and dashes, and
--palette okabe-ito, tol-bright or grey chooses the colours. Of several tasks the others have numbers
(curves-2.svg). --figures pdf makes PDF of them too; it needs rsvg-convert, in Debian's librsvg2-bin.

--anonymous leaves out host, paths, commands, notes and logs, and shortens paths among the values of
keys to their last part. Names that you gave to experiments, tasks and keys stay: look for yourself
before you send it.
)";

}  // namespace

cli::Topic report_topic() {
  return {"report", "The page and the figures that report writes",
          [](const cli::CommandRegistry& /*registry*/) { return std::string(kReport); }, 7};
}

}  // namespace gridctl::topics
