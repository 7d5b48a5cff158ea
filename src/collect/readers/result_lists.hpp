// Lists of the results of several models: ESPnet's RESULTS.md, with tables of error rates below the
// name of each model, and Kaldi's RESULTS, with a line of best_wer.sh for each decoding.
#pragma once

#include "readers/run_table.hpp"

#include <string_view>
#include <vector>

namespace gridctl::collect {

/// Returns true if a recogniser's data set is for development, by its name: "dev_clean", "dt_it". A
/// set called "eval" is a test.
[[nodiscard]] bool is_of_development(std::string_view data);

/// Returns true if a Markdown file has such tables.
[[nodiscard]] bool is_espnet_results(const fs::path& file);
/// A run for each model. A data set is a part of its metrics' names: "decode/test_clean.WER".
[[nodiscard]] std::vector<RunOfRow> read_espnet_results(const fs::path& file, Notes& notes);

/// Returns true if a text has such lines.
[[nodiscard]] bool is_kaldi_results(const fs::path& file);
/// A run for each decoding of each model.
[[nodiscard]] std::vector<RunOfRow> read_kaldi_results(const fs::path& file, Notes& notes);

}  // namespace gridctl::collect
