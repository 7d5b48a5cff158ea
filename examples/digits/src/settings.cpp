#include "settings.hpp"

#include "optimizer.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

namespace digits {
namespace {

using Names = std::vector<std::string>;

/// A mapping of the configuration file that knows where it stands, for errors.
class Section {
 public:
  Section(std::string file, std::string path, YAML::Node node, const Names& keys)
      : file_(std::move(file)), path_(std::move(path)), node_(std::move(node)) {
    if (!node_.IsMap())
      fail(node_, fmt::format("{} should be a section of keys",
                              path_.empty() ? "the file" : "'" + path_ + "'"));
    for (const auto& entry : node_) {
      const auto key = entry.first.Scalar();
      if (std::find(keys.begin(), keys.end(), key) == keys.end())
        fail(entry.first,
             fmt::format("unknown key '{}'; known here: {}", full(key), fmt::join(keys, ", ")));
    }
  }

  [[nodiscard]] bool has(const std::string& key) const { return node_[key].IsDefined(); }

  [[nodiscard]] Section section(const std::string& key, const Names& keys) const {
    return {file_, full(key), at(key), keys};
  }

  /// A value of the type wanted, and within the limits.
  template <typename T>
  [[nodiscard]] T number(const std::string& key, T smallest, T largest) const {
    const auto node = at(key);
    T value{};
    if (!node.IsScalar() || !YAML::convert<T>::decode(node, value) ||
        !(value >= smallest && value <= largest))
      fail(node,
           fmt::format("'{}' should be a number from {} to {}", full(key), smallest, largest));
    return value;
  }

  [[nodiscard]] std::string choice(const std::string& key, const Names& choices) const {
    const auto node = at(key);
    const auto value = node.IsScalar() ? node.Scalar() : std::string();
    if (std::find(choices.begin(), choices.end(), value) == choices.end())
      fail(node, fmt::format("'{}' should be one of {}", full(key), fmt::join(choices, ", ")));
    return value;
  }

 private:
  [[nodiscard]] std::string full(const std::string& key) const {
    return path_.empty() ? key : path_ + "." + key;
  }

  [[nodiscard]] YAML::Node at(const std::string& key) const {
    auto node = node_[key];
    if (!node.IsDefined()) fail(node_, fmt::format("'{}' is missing", full(key)));
    return node;
  }

  [[noreturn]] void fail(const YAML::Node& place, const std::string& message) const {
    const auto mark = place.Mark();
    if (mark.is_null()) throw UsageError(fmt::format("{}: {}", file_, message));
    throw UsageError(fmt::format("{}:{}:{}: {}", file_, mark.line + 1, mark.column + 1, message));
  }

  std::string file_;
  std::string path_;
  YAML::Node node_;
};

YAML::Node load(const std::string& file) {
  try {
    return YAML::LoadFile(file);
  } catch (const YAML::BadFile&) {
    throw UsageError(fmt::format("cannot open the configuration {}", file));
  } catch (const YAML::ParserException& error) {
    throw UsageError(
        fmt::format("{}:{}:{}: {}", file, error.mark.line + 1, error.mark.column + 1, error.msg));
  }
}

}  // namespace

Settings read_settings(const std::filesystem::path& file) {
  const Section root(file.string(), "", load(file.string()), {"model", "training"});
  const auto model = root.section("model", {"name", "hidden"});
  const auto training = root.section("training", {"problem", "epochs", "seed", "optimizer"});
  const auto problem = training.section("problem", {"name", "batch_size"});
  const auto optimizer = training.section("optimizer", {"name", "lr", "momentum"});

  Settings settings;
  (void)problem.choice("name", {"digits"});
  settings.model = model.choice("name", {"softmax", "mlp"});
  if (settings.model == "mlp") settings.hidden = model.number("hidden", 1, 4096);
  settings.batch_size = problem.number("batch_size", 1, 1 << 16);
  settings.epochs = training.number("epochs", 1, 1'000'000);
  settings.seed = training.number<std::uint32_t>("seed", 0, UINT32_MAX);
  settings.optimizer = optimizer.choice("name", optimizer_names());
  settings.learning_rate = optimizer.number("lr", 0.0F, std::numeric_limits<float>::max());
  settings.momentum = optimizer.has("momentum") ? optimizer.number("momentum", 0.0F, 1.0F) : 0.9F;
  return settings;
}

}  // namespace digits
