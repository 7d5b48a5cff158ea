#include "curves/curves.hpp"

#include "support/catch.hpp"
#include "values.hpp"

using namespace gridctl;
using namespace gridctl::collect;

namespace {

Curves of_rows(const std::vector<Values>& rows) {
  Curves curves;
  for (const auto& row : rows) add_flat(row, curves);
  return curves;
}

CurveSummary summary_of(const std::vector<Values>& rows) {
  return summarize(of_rows(rows));
}

}  // namespace

TEST_CASE("all rows of a step are one, wherever they stand", "[collect]") {
  // A block of lines for each metric, as databases give them.
  const auto curves = of_rows({{{"step", "1"}, {"val_loss", "0.8"}},
                               {{"step", "2"}, {"val_loss", "0.5"}},
                               {{"step", "3"}, {"val_loss", "0.7"}},
                               {{"step", "1"}, {"val_acc", "0.6"}},
                               {{"step", "2"}, {"val_acc", "0.75"}},
                               {{"step", "3"}, {"val_acc", "0.7"}}});
  CHECK(curves.rows.at("valid").size() == 3);
  const auto summary = summarize(curves);
  CHECK(value_of(summary.validation, "acc") == "0.75");
  CHECK(value_of(summary.validation, "acc.last") == "0.7");
}

TEST_CASE("a metric that comes again at its step stays in a row of its own", "[collect]") {
  const auto curves = of_rows({{{"step", "1"}, {"loss", "0.8"}},
                               {{"step", "2"}, {"loss", "0.5"}},
                               {{"step", "1"}, {"loss", "0.7"}},
                               {{"step", "1"}, {"acc", "0.7"}}});
  const auto& rows = curves.rows.at("train");
  REQUIRE(rows.size() == 3);
  CHECK(value_of(rows[2].values, "acc") == "0.7");
}

TEST_CASE("no infinite loss is the best one", "[collect]") {
  const auto summary = summary_of({{{"step", "1"}, {"val_loss", "0.8"}, {"val_acc", "0.5"}},
                                   {{"step", "2"}, {"val_loss", "0.6"}, {"val_acc", "0.7"}},
                                   {{"step", "3"}, {"val_loss", "-inf"}, {"val_acc", "0.1"}},
                                   {{"step", "4"}, {"val_loss", "0.7"}, {"val_acc", "0.6"}}});
  CHECK(value_of(summary.validation, "acc") == "0.7");
  CHECK(divergence_of(summary.training, summary.validation).empty());
}

TEST_CASE("a loss that ends as no number, or out of all bounds, has diverged", "[collect]") {
  const auto divergence = [](const char* last) {
    const auto summary =
        summary_of({{{"epoch", "1"}, {"loss", "0.9"}}, {{"epoch", "2"}, {"loss", last}}});
    return divergence_of(summary.training, summary.validation);
  };
  CHECK(divergence("nan") == "train.loss is nan at its last step (epoch 2)");
  CHECK(divergence("-inf") == "train.loss is -inf at its last step (epoch 2)");
  CHECK(divergence("1e30") == "train.loss is 1e30 at its last step (epoch 2)");
  CHECK(divergence("900").empty());
}

TEST_CASE("a loss that was no number for a while has not diverged", "[collect]") {
  const auto summary = summary_of({{{"epoch", "1"}, {"loss", "0.9"}},
                                   {{"epoch", "2"}, {"loss", "nan"}},
                                   {{"epoch", "3"}, {"loss", "0.5"}}});
  CHECK(divergence_of(summary.training, summary.validation).empty());
}

TEST_CASE("how much is done or left is no statistic", "[collect]") {
  const auto summary =
      summary_of({{{"current_steps", "100"}, {"percentage", "33.3"}, {"loss", "0.9"}}});
  CHECK(value_of(summary.training, "loss") == "0.9");
  CHECK(value_of(summary.training, "percentage").empty());
}
