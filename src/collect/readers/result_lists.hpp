// Lists of the results of several models: ESPnet's RESULTS.md, with tables of error rates below the
// name of each model, and Kaldi's RESULTS, with a line of best_wer.sh for each decoding.
#pragma once

#include "readers/run_table.hpp"

#include <string_view>
#include <vector>

namespace gridctl::collect {

/// Whether a recogniser's data set is for development, by its name: "dev_clean", "dt_it". What is
/// called "eval" there is a test.
[[nodiscard]] bool is_of_development(std::string_view data);

/// Whether a Markdown file has such tables.
[[nodiscard]] bool is_espnet_results(const fs::path& file);
/// A run for each model. A data set is a part of its metrics' names: "decode/test_clean.WER".
[[nodiscard]] std::vector<RunOfRow> read_espnet_results(const fs::path& file, Notes& notes);

/// Whether a text has such lines.
[[nodiscard]] bool is_kaldi_results(const fs::path& file);
/// A run for each decoding of each model.
[[nodiscard]] std::vector<RunOfRow> read_kaldi_results(const fs::path& file, Notes& notes);

}  // namespace gridctl::collect
