// What a configuration file can say to the trainer, and the checks that it says nothing else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace digits {

/// Wrong use or a wrong configuration: the message is for the user, and the program exits with 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Settings {
  std::string model;        ///< model.name: softmax or mlp
  int hidden = 0;           ///< model.hidden: units of the hidden layer; mlp only
  int batch_size = 0;       ///< training.problem.batch_size
  int epochs = 0;           ///< training.epochs
  std::uint32_t seed = 0;   ///< training.seed: initial weights and order of the images
  std::string optimizer;    ///< training.optimizer.name
  float learning_rate = 0;  ///< training.optimizer.lr
  float momentum = 0;       ///< training.optimizer.momentum; 0.9 unless given
};

/// Throws UsageError, with file, line and column: no such file, YAML that cannot be read, a key
/// that is missing, unknown or out of range. A misspelt key must not pass: the grid would lie.
[[nodiscard]] Settings read_settings(const std::filesystem::path& file);

}  // namespace digits
