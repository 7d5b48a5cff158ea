#include "values.hpp"

#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace gridctl::collect {

std::string_view value_of(const Values& values, std::string_view key) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const auto& pair) { return pair.first == key; });
  return found == values.end() ? std::string_view{} : std::string_view(found->second);
}

ValueIndex::ValueIndex(const Values& values) {
  constexpr std::size_t kFew = 24;
  if (values.size() <= kFew) {
    few_ = &values;
    return;
  }
  first_.reserve(values.size());
  for (const auto& [key, value] : values) first_.try_emplace(key, value);
}

bool ValueIndex::has(std::string_view key) const {
  if (!few_) return first_.contains(key);
  return std::any_of(few_->begin(), few_->end(),
                     [&](const auto& pair) { return pair.first == key; });
}

std::string_view ValueIndex::value_of(std::string_view key) const {
  if (few_) return collect::value_of(*few_, key);
  const auto found = first_.find(key);
  return found == first_.end() ? std::string_view{} : found->second;
}

namespace {

/// KEY.last. Each run has the same keys, so the answers are remembered.
const Key& key_of_last(const Key& key) {
  thread_local std::unordered_map<const char*, Key> known;  // equal keys have one text
  const auto [entry, is_new] = known.try_emplace(key.data());
  if (is_new) entry->second = key + ".last";
  return entry->second;
}

}  // namespace

void add_missing(Values& into, const Values& from) {
  add_missing(into, Values(from));
}

void add_missing(Values& into, Values&& from) {
  if (into.empty()) {
    into = std::move(from);
    return;
  }
  if (from.empty()) return;
  const ValueIndex known(into);
  Values more;
  for (auto& pair : from) {
    if (!known.has(pair.first)) more.push_back(std::move(pair));
  }
  into.insert(into.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

void add_last(Values& into, const Values& last) {
  into.reserve(into.size() + last.size());
  for (const auto& [key, value] : last) into.emplace_back(key_of_last(key), value);
}

bool is_seed_key(std::string_view key) {
  const auto words = stats::words_of(stats::apart(key.substr(key.rfind('.') + 1)));
  if (words.front() == "num" || words.front() == "n") return false;  // a number of seeds
  const auto has = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  return has("seed") || has("seeds") || (has("random") && has("state"));
}

Values differing(const Values& values, const Values& base) {
  std::unordered_map<std::string_view, std::string_view> known(base.begin(), base.end());
  Values result;
  for (const auto& [key, value] : values) {
    const auto found = known.find(key);
    if (found == known.end() || found->second != value) result.emplace_back(key, value);
  }
  return result;
}

}  // namespace gridctl::collect
