#include <gridctl/collect/key.hpp>

#include <mutex>
#include <unordered_set>

namespace gridctl::collect {
namespace {

/// The texts of all keys.
class Texts {
 public:
  std::string_view keep(std::string_view text) {
    const std::lock_guard lock(mutex_);
    return *texts_.emplace(text).first;
  }

 private:
  std::mutex mutex_;
  std::unordered_set<std::string> texts_;  // its elements never move
};

/// Never destroyed: static values may have keys.
Texts& all_texts() {
  static auto& texts = *new Texts;  // NOLINT(cppcoreguidelines-owning-memory): as said above
  return texts;
}

/// The text that all keys equal to `text` share. A thread asks the others only once for a text.
std::string_view shared_text(std::string_view text) {
  thread_local std::unordered_set<std::string_view> known;
  if (text.empty()) return {};
  const auto found = known.find(text);
  return found != known.end() ? *found : *known.insert(all_texts().keep(text)).first;
}

}  // namespace

Key::Key(std::string_view text) : std::string_view(shared_text(text)) {}

}  // namespace gridctl::collect
