#include "keys.hpp"
#include "limits.hpp"
#include "swept_key.hpp"
#include "values/distribution.hpp"
#include "values/odd_values.hpp"
#include "values/series.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/sweep.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using config::Node;

tl::unexpected<Error> wrong(std::string message, std::string help, const Node& at) {
  return fail(ErrorKind::config, std::move(message), std::move(help),
              config::place_of(at.origin()));
}

/// {range: {start: 0.1, stop: 0.5, step: 0.1}}
Result<Values> read_series(const Node& name, const Node& body) {
  const auto names = series_arguments(name.text());
  if (!body.is_mapping())
    return wrong(fmt::format("{} needs {}", name.text(), join(names, ", ")),
                 fmt::format("write {}: {{{}: …}}", name.text(), join(names, ": …, ")), body);
  for (const auto& [key, value] : body.entries()) {
    if (std::ranges::count(names, key.text()) > 0) continue;
    const auto near = nearest(key.text(), names);
    return wrong(fmt::format("unknown key '{}' in {}", key.text(), name.text()),
                 near ? fmt::format("did you mean '{}'?", *near)
                      : fmt::format("there are: {}", join(names, ", ")),
                 key);
  }
  std::vector<Node> arguments;
  for (const auto& argument : names) {
    const auto* value = body.find(argument);
    if (!value)
      return wrong(fmt::format("{} has no '{}'", name.text(), argument),
                   fmt::format("it needs {}", join(names, ", ")), name);
    arguments.push_back(*value);
  }
  auto texts = series(name.text(), arguments);
  if (!texts) {
    texts.error().place = config::place_of(name.origin());
    return tl::unexpected(texts.error());
  }
  return Values::computed(std::move(*texts), name.origin());
}

tl::unexpected<Error> wrong(OddValue odd, const Node& at) {
  return wrong(std::move(odd.problem), std::move(odd.help), at);
}

}  // namespace

Result<Values> read_values(const std::string& key, const Node& value) {
  if (value.is_sequence() && value.items().empty())
    return wrong(fmt::format("'{}' has no values", key), "list at least one", value);
  if (auto odd = odd_single(key, value)) return wrong(std::move(*odd), value);
  for (const auto& item : value.items()) {
    if (auto odd = odd_item(key, item)) return wrong(std::move(*odd), item);
  }
  return Values::written(value.is_sequence() ? value.items() : std::vector{value});
}

namespace {

/// A mapping under a key of a sweep: a series, a distribution, or somebody who nested keys.
Result<void> read_mapping(const Node& value, SweptKey& key) {
  const auto take = [&](Result<Values> values) -> Result<void> {
    if (!values) return tl::unexpected(std::move(values.error()));
    key.values = std::move(*values);
    return {};
  };
  if (value.entries().size() == 1) {
    const auto& [name, body] = value.entries().front();
    if (std::ranges::count(series_names(), name.text()) > 0) return take(read_series(name, body));
    if (name.text() == "choice") return take(read_values(key.name, body));
    if (std::ranges::count(distribution_names(), name.text()) > 0) {
      GRIDCTL_TRY_ASSIGN(key.distribution, read_distribution(name, body));
      return {};
    }
    auto names = series_names();
    names.insert(names.end(), distribution_names().begin(), distribution_names().end());
    if (const auto near = nearest(name.text(), names))
      return wrong(fmt::format("unknown series '{}'", name.text()),
                   fmt::format("did you mean '{}'?", *near), name);
  }
  return wrong(odd_mapping(key.name, value), value);
}

}  // namespace

Result<SweptKey> read_key(const Node& written) {
  SweptKey key;
  key.may_be_new = written.text().starts_with('+');
  key.name = written.text().substr(key.may_be_new ? 1 : 0);
  key.origin = written.origin();
  if (!is_key(key.name))
    return wrong(fmt::format("'{}' is no key", written.text()),
                 "a key is names joined by dots, such as training.optimizer.lr", written);
  return key;
}

namespace {

Result<SweptKey> read_axis(const Node& written, const Node& value) {
  auto key = read_key(written);
  if (!key) return key;
  if (value.is_mapping()) {
    GRIDCTL_TRY(read_mapping(value, *key));
    return key;
  }
  if (value.is_null() && value.text().empty())
    return wrong(fmt::format("'{}' has no value", written.text()),
                 "several values of one key are a list, such as lr: [0.1, 0.2]; 'null' is none",
                 written);
  GRIDCTL_TRY_ASSIGN(auto values, read_values(key->name, value));
  key->values = std::move(values);
  return key;
}

Result<Axis> read_zip(const Node& group) {
  if (!group.is_mapping() || group.entries().empty())
    return wrong("a group of 'zip' is no mapping",
                 "write zip: [{model.name: [a, b], training.batch_size: [64, 256]}]", group);
  Axis axis;
  for (const auto& [written, value] : group.entries()) {
    GRIDCTL_TRY_ASSIGN(auto key, read_axis(written, value));
    if (key.distribution)
      return wrong(
          fmt::format("'{}' is drawn at random and cannot move together with others", key.name),
          "take it out of 'zip'", written);
    if (!axis.keys.empty() && key.values.size() != axis.size())
      return wrong(fmt::format("'{}' has {} values and '{}' has {}, but they move together",
                               axis.keys.front().name, axis.size(), key.name, key.values.size()),
                   "give them equally many values, or take one of them out of 'zip'", written);
    axis.keys.push_back(std::move(key));
  }
  return axis;
}

Result<Exclusion> read_exclusion(const Node& node) {
  if (!node.is_mapping() || node.entries().empty())
    return wrong("an item of 'exclude' is no mapping",
                 "write exclude: [{training.lr: 0.1, model.width: 64}]", node);
  Exclusion exclusion;
  exclusion.origin = node.origin();
  for (const auto& [key, value] : node.entries()) exclusion.values.emplace_back(key.text(), value);
  return exclusion;
}

Result<std::size_t> read_sample(const Node& node) {
  const auto json = node.is_scalar() ? config::to_json(node) : nlohmann::ordered_json();
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() < 1 ||
      json.get<std::uint64_t>() > static_cast<std::uint64_t>(kMostPoints))
    return wrong("'sample' must be the number of points to draw",
                 fmt::format("a whole number from 1 to {}", kMostPoints), node);
  return json.get<std::size_t>();
}

/// `sample: 20`, or `sample: {points: 20, sampler: sobol}`.
Result<void> read_sampling(const Node& node, Block& block) {
  if (!node.is_mapping()) {
    GRIDCTL_TRY_ASSIGN(block.sample, read_sample(node));
    return {};
  }
  for (const auto& [key, value] : node.entries()) {
    if (key.text() != "points" && key.text() != "sampler")
      return wrong(fmt::format("unknown key '{}' in 'sample'", key.text()),
                   "write sample: {points: 20, sampler: sobol}", key);
  }
  const auto* points = node.find("points");
  if (!points)
    return wrong("'sample' needs 'points'", "say how many: sample: {points: 20, sampler: sobol}",
                 node);
  GRIDCTL_TRY_ASSIGN(block.sample, read_sample(*points));
  const auto* sampler = node.find("sampler");
  if (!sampler) return {};
  const bool is_sobol = sampler->is_scalar() && sampler->text() == "sobol";
  if (!is_sobol && !(sampler->is_scalar() && sampler->text() == "random"))
    return wrong("'sampler' must be 'random' or 'sobol'", "correct the word", *sampler);
  block.sampler = is_sobol ? Sampler::sobol : Sampler::random;
  return {};
}

class BlockReader {
 public:
  Result<Block> read(const Node& node) {
    if (!node.is_mapping() && !node.is_null())
      return wrong("a sweep is no mapping", "write the swept keys as KEY: [VALUES]", node);
    block_.origin = node.origin();
    for (const auto& [key, value] : node.entries()) {
      if (const auto read = read_entry(key, value); !read) return tl::unexpected(read.error());
    }
    if (!block_.sample) {
      for (const auto& axis : block_.axes) {
        const auto& key = axis.keys.front();
        if (key.distribution) return needs_sample(key);
      }
    }
    return std::move(block_);
  }

 private:
  static tl::unexpected<Error> needs_sample(const SweptKey& key) {
    return fail(
        ErrorKind::config, fmt::format("'{}' is drawn at random, but not how often", key.name),
        "say how many points to draw: 'sample: 20' beside the key", config::place_of(key.origin));
  }

  Result<void> read_entry(const Node& key, const Node& value) {
    if (key.text() == "zip")
      return each(value, read_zip, [&](Axis axis) { return add(std::move(axis)); });
    if (key.text() == "exclude")
      return each(value, read_exclusion, [&](Exclusion exclusion) -> Result<void> {
        block_.exclude.push_back(std::move(exclusion));
        return {};
      });
    if (key.text() == "sample") return read_sampling(value, block_);
    GRIDCTL_TRY_ASSIGN(auto axis, read_axis(key, value));
    return add({{std::move(axis)}});
  }

  /// One mapping may stand for a list of one.
  template <class Read, class Add>
  static Result<void> each(const Node& value, Read read, Add&& add_item) {
    for (const auto& item : value.is_sequence() ? value.items() : std::vector{value}) {
      GRIDCTL_TRY_ASSIGN(auto one, read(item));
      if (auto added = add_item(std::move(one)); !added) return added;
    }
    return {};
  }

  Result<void> add(Axis axis) {
    for (const auto& key : axis.keys) {
      const auto [known, is_new] = seen_.emplace(key.name, key.origin);
      if (is_new) continue;
      auto error = fail(ErrorKind::config, fmt::format("'{}' is swept twice", key.name),
                        "remove one of the two", config::place_of(key.origin));
      error.value().other_place = config::place_of(known->second);
      error.value().other_note = "first given here";
      return error;
    }
    block_.axes.push_back(std::move(axis));
    return {};
  }

  Block block_;
  std::map<std::string, config::Origin> seen_;
};

}  // namespace

Values Values::written(std::vector<config::Node> nodes) {
  Values values;
  values.nodes_ = std::move(nodes);
  return values;
}

Values Values::computed(std::vector<std::string> texts, config::Origin origin) {
  Values values;
  values.texts_ = std::move(texts);
  values.origin_ = std::move(origin);
  return values;
}

Values Values::searched(std::vector<SweptValue> searched) {
  Values values;
  values.searched_ = std::move(searched);
  return values;
}

std::size_t Values::size() const {
  return std::max({nodes_.size(), texts_.size(), searched_.size()});
}

config::Node Values::at(std::size_t index) const {
  if (!searched_.empty()) return searched_.at(index).value.value();
  if (!nodes_.empty()) return nodes_.at(index);
  return Node::scalar(texts_.at(index), config::Style::plain, origin_);
}

bool Values::sets(std::size_t index) const {
  return searched_.empty() || searched_.at(index).is_set;
}

std::optional<config::Node> Values::find(std::size_t index) const {
  return sets(index) ? at(index) : searched_.at(index).value;
}

Result<std::vector<Block>> parse_sweep_section(const config::Node& section) {
  std::vector<Block> blocks;
  if (section.is_sequence() && section.items().empty())
    return wrong("a sweep is an empty list", "give it a block, or remove it", section);
  for (const auto& node : section.is_sequence() ? section.items() : std::vector{section}) {
    GRIDCTL_TRY_ASSIGN(auto block, BlockReader().read(node));
    blocks.push_back(std::move(block));
  }
  return blocks;
}

Block without_keys(Block block, const std::vector<std::string>& names) {
  for (auto& axis : block.axes)
    std::erase_if(axis.keys,
                  [&](const SweptKey& key) { return std::ranges::count(names, key.name) > 0; });
  std::erase_if(block.axes, [](const Axis& axis) { return axis.keys.empty(); });
  return block;
}

}  // namespace gridctl::plan
