#include "support/catch.hpp"

#include <gridctl/collect/key.hpp>
#include <gridctl/core/parallel.hpp>

#include <algorithm>
#include <string>
#include <vector>

using gridctl::collect::Key;

TEST_CASE("equal keys have one text, from whatever they were made", "[collect]") {
  std::string text = "training.optimizer.learning_rate";
  const Key key(text);
  text.front() = 'x';
  CHECK(key == "training.optimizer.learning_rate");
  CHECK(key.is(Key("training.optimizer.learning_rate")));
  CHECK(key.is(std::string_view("training.optimizer.learning_rate.best").substr(0, key.size())));
  CHECK_FALSE(key.is(Key(text)));
  CHECK(Key().is(Key("")));
  CHECK(key + ".last" == "training.optimizer.learning_rate.last");
  CHECK("config." + key == "config.training.optimizer.learning_rate");
}

TEST_CASE("threads agree on the text of a key", "[collect]") {
  std::vector<Key> keys(400);
  gridctl::for_each_index(keys.size(),
                          [&](std::size_t i) { keys[i] = "key " + std::to_string(i % 20); });
  const auto is_shared = [&](const Key& key) {
    return key.is(keys[std::stoul(std::string(key.substr(4)))]);
  };
  CHECK(std::all_of(keys.begin(), keys.end(), is_shared));
}
