// Tables whose first column names what a row describes: a metric and its value in each row, or a
// row for each class, of which those of all classes count.
#pragma once

#include "formats/csv.hpp"

#include <gridctl/collect/experiment.hpp>

#include <optional>

namespace gridctl::collect {

/// The numbers of a table such as "metric,value" or of scikit-learn's classification report; of
/// rows for classes only "all", "overall", "mean", "accuracy", "macro avg" and their like. Nothing
/// for any other table.
[[nodiscard]] std::optional<Values> numbers_in_named_rows(const CsvTable& table);

}  // namespace gridctl::collect
