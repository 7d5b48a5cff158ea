// digits-train: a base trainer. It trains one network as one configuration file says, and writes
// all it has to say into one directory. That is all that a trainer needs to run in a grid.
#include "dataset.hpp"
#include "network.hpp"
#include "optimizer.hpp"
#include "program.hpp"
#include "settings.hpp"
#include "statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

namespace fs = std::filesystem;
using namespace digits;

namespace {

std::vector<int> layer_sizes(const Settings& settings) {
  if (settings.model == "softmax") return {kPixels, kClasses};
  return {kPixels, settings.hidden, kClasses};
}

/// One pass over the training set, in a new order each time.
Aggregate train_epoch(Network& network, Optimizer& optimizer, const Dataset& set, int batch_size,
                      std::mt19937& random) {
  std::vector<int> order(static_cast<std::size_t>(set.size()));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);

  Aggregate aggregate;
  for (int from = 0; from < set.size(); from += batch_size) {
    const auto to = std::min(from + batch_size, set.size());
    const auto batch = pick(set, std::vector<int>(order.begin() + from, order.begin() + to));
    Score score;
    const auto gradient = network.gradient(batch, score);
    optimizer.step(network.parameters(), gradient);
    aggregate.add(score, batch.size());
  }
  return aggregate;
}

void check_finite(double loss, const Settings& settings) {
  if (!std::isfinite(loss))
    throw std::runtime_error(
        fmt::format("the training diverged: the loss is {}; lower training.optimizer.lr (now {})",
                    loss, settings.learning_rate));
}

void train(const Settings& settings, const fs::path& directory) {
  const auto model_file = directory / "models" / "model_best.bin";
  fs::create_directories(model_file.parent_path());
  using Layout = StatisticsFile::Layout;
  StatisticsFile train_file(directory / "training_set_agg_statistics.csv", Layout::with_epoch);
  StatisticsFile valid_file(directory / "validation_set_agg_statistics.csv", Layout::with_epoch);
  MetricsFile metrics(directory);

  const auto data = load_digits();
  std::mt19937 random(settings.seed);
  Network network(layer_sizes(settings), random);
  const auto optimizer =
      make_optimizer(settings.optimizer, settings.learning_rate, settings.momentum);

  double best = std::numeric_limits<double>::infinity();
  int episode = -1;  // the number of the last batch
  for (int epoch = 0; epoch < settings.epochs; ++epoch) {
    const auto trained = train_epoch(network, *optimizer, data.train, settings.batch_size, random);
    const auto valid = evaluate(network, data.valid, settings.batch_size);
    episode += trained.episodes();

    train_file.write(episode, epoch, trained);
    valid_file.write(episode, epoch, valid);
    check_finite(valid.loss().mean, settings);
    metrics.write("train", episode, epoch, trained);
    metrics.write("valid", episode, epoch, valid, (epoch + 1.0) / settings.epochs);

    const bool better = valid.loss().mean < best;
    if (better) {
      best = valid.loss().mean;
      network.save(model_file);
    }
    fmt::print("epoch {:3} of {}   train loss {:.4f} acc {:.4f}   valid loss {:.4f} acc {:.4f}{}\n",
               epoch + 1, settings.epochs, trained.loss().mean, trained.accuracy().mean,
               valid.loss().mean, valid.accuracy().mean, better ? "   best so far" : "");
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Usage usage{"digits-train",
                    "Trains softmax regression or an MLP on handwritten digits.",
                    {{"--config", "FILE"}, {"--out", "DIR"}}};
  return run_program(usage, {argv + 1, argv + argc}, [](const Options& options) {
    train(read_settings(options.at("--config")), options.at("--out"));
  });
}
