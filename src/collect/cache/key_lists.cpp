#include "cache/codec.hpp"

#include <gridctl/collect/cache/key_lists.hpp>

namespace gridctl::collect {

void KeyLists::add(std::string_view list) {
  const std::lock_guard lock(mutex_);
  auto& keys = lists_.emplace_back().keys;
  Texts texts;
  for (Decoder in(list); !in.is_at_end();) texts.push_back(keys.emplace_back(in.text()).data());
  numbers_.try_emplace(std::move(texts), lists_.size() - 1);
}

std::uint64_t KeyLists::number_of(const Values& values) {
  Texts texts;
  texts.reserve(values.size());
  for (const auto& pair : values) texts.push_back(pair.first.data());
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = numbers_.try_emplace(std::move(texts), lists_.size());
  if (is_new) {
    auto& keys = lists_.emplace_back().keys;
    keys.reserve(values.size());
    for (const auto& pair : values) keys.push_back(pair.first);
  }
  lists_[known->second].is_used = true;
  return known->second;
}

const std::vector<Key>* KeyLists::at(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  if (number >= lists_.size()) return nullptr;
  lists_[number].is_used = true;
  return &lists_[number].keys;
}

void KeyLists::write(const std::function<void(std::string_view list)>& append) const {
  const std::lock_guard lock(mutex_);
  for (const auto& list : lists_) {
    Encoder out;
    if (list.is_used) {
      for (const auto& key : list.keys) out.text(key);
    }
    append(out.take());
  }
}

std::size_t KeyLists::size() const {
  const std::lock_guard lock(mutex_);
  return lists_.size();
}

}  // namespace gridctl::collect
