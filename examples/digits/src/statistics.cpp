#include "statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

namespace digits {
namespace {

std::ofstream open(const std::filesystem::path& file, std::ios::openmode mode) {
  std::ofstream out(file, mode);
  if (!out) throw std::runtime_error(fmt::format("cannot write {}", file.string()));
  return out;
}

}  // namespace

void Aggregate::add(const Score& score, int samples) {
  scores_.push_back(score);
  weights_.push_back(samples);
  samples_ += samples;
}

Aggregate::Numbers Aggregate::numbers(double Score::*what) const {
  double total = 0;
  double plain_total = 0;
  Numbers result{0, scores_.front().*what, scores_.front().*what, 0};
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    const double value = scores_[i].*what;
    total += value * weights_[i];
    plain_total += value;
    result.min = std::min(result.min, value);
    result.max = std::max(result.max, value);
  }
  result.mean = total / samples_;
  if (scores_.size() < 2) return result;

  const auto count = static_cast<double>(scores_.size());
  double squares = 0;
  for (const auto& score : scores_) squares += std::pow(score.*what - plain_total / count, 2);
  result.deviation = std::sqrt(squares / (count - 1));
  return result;
}

Aggregate evaluate(const Network& network, const Dataset& set, int batch_size) {
  Aggregate aggregate;
  for (int from = 0; from < set.size(); from += batch_size) {
    std::vector<int> rows(static_cast<std::size_t>(std::min(batch_size, set.size() - from)));
    std::iota(rows.begin(), rows.end(), from);
    const auto batch = pick(set, rows);
    aggregate.add(network.evaluate(batch), batch.size());
  }
  return aggregate;
}

StatisticsFile::StatisticsFile(const std::filesystem::path& file, Layout layout)
    : out_(open(file, std::ios::trunc)), layout_(layout) {
  out_ << "episode,episodes_aggregated,loss,loss_min,loss_max,loss_std,"
       << (layout == Layout::with_epoch ? "epoch," : "")
       << "acc,acc_min,acc_max,acc_std,samples_aggregated\n";
}

void StatisticsFile::write(int episode, int epoch, const Aggregate& aggregate) {
  const auto columns = [](const Aggregate::Numbers& numbers) {
    return fmt::format("{:12.10f},{:12.10f},{:12.10f},{:12.10f}", numbers.mean, numbers.min,
                       numbers.max, numbers.deviation);
  };
  out_ << fmt::format("{:06d},{:06d},{},", episode, aggregate.episodes(),
                      columns(aggregate.loss()));
  if (layout_ == Layout::with_epoch) out_ << fmt::format("{:02d},", epoch);
  out_ << fmt::format("{},{:06d}\n", columns(aggregate.accuracy()), aggregate.samples());
  if (!out_.flush()) throw std::runtime_error("cannot write the statistics: is the disk full?");
}

MetricsFile::MetricsFile(const std::filesystem::path& directory) {
  const char* given = std::getenv("GRIDCTL_METRICS");
  out_ = given ? open(given, std::ios::app) : open(directory / "metrics.jsonl", std::ios::trunc);
}

void MetricsFile::write(const std::string& split, int episode, int epoch,
                        const Aggregate& aggregate, std::optional<double> progress) {
  out_ << fmt::format(R"({{"step":{},"epoch":{},"split":"{}","loss":{:.6g},"acc":{:.6g})", episode,
                      epoch, split, aggregate.loss().mean, aggregate.accuracy().mean);
  if (progress) out_ << fmt::format(R"(,"progress":{:.4g})", *progress);
  out_ << "}" << std::endl;
}

}  // namespace digits
