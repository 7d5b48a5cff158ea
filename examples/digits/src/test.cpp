// digits-test: a base tester. It measures one trained model on the images that no training has
// seen.
#include "dataset.hpp"
#include "network.hpp"
#include "program.hpp"
#include "statistics.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace fs = std::filesystem;
using namespace digits;

namespace {

constexpr int kBatchSize = 32;

void test(const fs::path& model, const fs::path& directory) {
  const Network network(model);
  const auto result = evaluate(network, load_digits().test, kBatchSize);

  fs::create_directories(directory);
  const int last_episode = result.episodes() - 1;
  StatisticsFile(directory / "testing_set_agg_statistics.csv",
                 StatisticsFile::Layout::without_epoch)
      .write(last_episode, 0, result);
  MetricsFile(directory).write("test", last_episode, 0, result, 1.0);
  fmt::print("test loss {:.4f} acc {:.4f} on {} images\n", result.loss().mean,
             result.accuracy().mean, result.samples());
}

}  // namespace

int main(int argc, char** argv) {
  const Usage usage{"digits-test",
                    "Tests a model that digits-train has trained.",
                    {{"--model", "FILE"}, {"--out", "DIR"}}};
  return run_program(usage, {argv + 1, argv + argc}, [](const Options& options) {
    test(options.at("--model"), options.at("--out"));
  });
}
