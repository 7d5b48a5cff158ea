// What a training or test leaves for `gridctl analyze`: CSV files in the layout of MI-Prometheus,
// and metrics.jsonl.
#pragma once

#include "network.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace digits {

/// The scores of the batches of one epoch ("episodes"), and what is said about them all.
class Aggregate {
 public:
  struct Numbers {
    double mean;  ///< over images, not batches: the last batch may be shorter
    double min;
    double max;
    double deviation;  ///< over batches, n - 1
  };

  void add(const Score& score, int samples);
  [[nodiscard]] int episodes() const { return static_cast<int>(scores_.size()); }
  [[nodiscard]] int samples() const { return samples_; }
  [[nodiscard]] Numbers loss() const { return numbers(&Score::loss); }
  [[nodiscard]] Numbers accuracy() const { return numbers(&Score::accuracy); }

 private:
  [[nodiscard]] Numbers numbers(double Score::*what) const;

  std::vector<Score> scores_;
  std::vector<int> weights_;
  int samples_ = 0;
};

/// The score of a network on a whole set, taken batch by batch.
[[nodiscard]] Aggregate evaluate(const Network& network, const Dataset& set, int batch_size);

/// `*_set_agg_statistics.csv`: a row an epoch, written at once, so that it can be read meanwhile.
class StatisticsFile {
 public:
  enum class Layout { with_epoch, without_epoch };

  StatisticsFile(const std::filesystem::path& file, Layout layout);
  /// `episode` is the last one that counts, from 0 over the whole run.
  void write(int episode, int epoch, const Aggregate& aggregate);

 private:
  std::ofstream out_;
  Layout layout_;
};

/// One JSON object a line, appended to $GRIDCTL_METRICS; without that to `metrics.jsonl` in
/// `directory`.
class MetricsFile {
 public:
  explicit MetricsFile(const std::filesystem::path& directory);
  /// `progress`, 0 … 1, moves gridctl's bar.
  void write(const std::string& split, int episode, int epoch, const Aggregate& aggregate,
             std::optional<double> progress = {});

 private:
  std::ofstream out_;
};

}  // namespace digits
