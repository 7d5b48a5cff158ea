#include "cache/codec.hpp"
#include "files/reads.hpp"

#include <gridctl/collect/cache/cache.hpp>
#include <gridctl/core/descriptor.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <sys/stat.h>

namespace gridctl::collect {
namespace {

/// Identifies the program that made a cache: another version of gridctl may read the same files
/// differently.
std::string title() {
  struct stat status {};
  if (::stat("/proc/self/exe", &status) != 0) return {};
  const auto self = Stamp::of("gridctl", status);
  return fmt::format("gridctl analysis 4 {} {} {}", self.inode, self.size, self.modified);
}

/// The folder above all files, with its slash; empty if there is none. Stamps are sorted by path.
std::string_view folder_above(const std::vector<Stamp>& stamps) {
  if (stamps.empty()) return {};
  const std::string_view first = stamps.front().path;
  const std::string_view last = stamps.back().path;
  const auto end = std::mismatch(first.begin(), first.end(), last.begin(), last.end()).first;
  const auto same = first.substr(0, static_cast<std::size_t>(end - first.begin()));
  return same.substr(0, same.rfind('/') + 1);
}

/// Paths are kept relative to the folder above them: to look for a file from there takes a fraction
/// of the time of a long path.
std::string encode(const std::vector<Stamp>& stamps) {
  const auto folder = folder_above(stamps);
  Encoder encoder;
  encoder.text(folder);
  for (const auto& stamp : stamps) {
    encoder.text(std::string_view(stamp.path).substr(folder.size()));
    encoder.number(stamp.inode);
    encoder.number(stamp.size);
    encoder.number(static_cast<std::uint64_t>(stamp.modified));
    encoder.number(static_cast<std::uint64_t>(stamp.changed));
  }
  return encoder.take();
}

bool all_hold(std::string_view stamps) {
  Decoder decoder(stamps);
  const std::string folder(decoder.text());
  const Descriptor opened(folder.empty() ? -1 : ::open(folder.c_str(), O_PATH | O_CLOEXEC));
  if (!folder.empty() && !opened) return false;
  Stamp stamp;
  while (!decoder.is_at_end()) {
    stamp.path = decoder.text();
    stamp.inode = decoder.number();
    stamp.size = decoder.number();
    stamp.modified = static_cast<std::int64_t>(decoder.number());
    stamp.changed = static_cast<std::int64_t>(decoder.number());
    if (!decoder.is_whole() || !stamp.holds(opened ? opened.get() : AT_FDCWD)) return false;
  }
  return true;
}

}  // namespace

Cache::Cache(std::string text) : before_(std::move(text)) {
  if (!parse()) old_.clear();
}

bool Cache::parse() {
  Decoder decoder(before_);
  const auto version = title();
  if (version.empty() || decoder.text() != version) return false;
  for (auto lists = decoder.count(); lists > 0; --lists) key_lists_.add(decoder.text());
  while (!decoder.is_at_end()) {
    const auto name = decoder.text();
    const auto stamps = decoder.text();
    const auto finding = decoder.text();
    if (!decoder.is_whole()) return false;
    old_.insert_or_assign(name, Old{stamps, finding});
  }
  return true;
}

Cache::Old* Cache::find_unchanged(const std::string& name) {
  const auto found = old_.find(name);
  return found != old_.end() && all_hold(found->second.stamps) ? &found->second : nullptr;
}

std::string_view Cache::get(const std::string& name, const std::function<std::string()>& find) {
  if (auto* const old = find_unchanged(name)) {
    old->is_used = true;
    return old->finding;
  }
  ReadRecord record;
  New found;
  found.finding = find();
  found.is_kept = record.is_reliable();
  if (found.is_kept) found.stamps = encode(record.take_stamps());
  const std::lock_guard lock(mutex_);
  return new_.insert_or_assign(name, std::move(found)).first->second.finding;
}

void Cache::write(const std::function<void(std::string_view piece)>& append) const {
  const auto add_texts = [&](const auto&... texts) {
    Encoder encoder;
    (encoder.text(texts), ...);
    append(encoder.take());
  };
  add_texts(title());
  Encoder count;
  count.number(key_lists_.size());
  append(count.take());
  key_lists_.write(add_texts);
  for (const auto& [name, entry] : old_) {
    if (entry.is_used) add_texts(name, entry.stamps, entry.finding);
  }
  for (const auto& [name, entry] : new_) {
    if (entry.is_kept) add_texts(name, entry.stamps, entry.finding);
  }
}

bool Cache::has_changed() const {
  const auto is_new = [](const auto& pair) { return pair.second.is_kept; };
  const auto is_gone = [](const auto& pair) { return !pair.second.is_used; };
  return std::any_of(new_.begin(), new_.end(), is_new) ||
         std::any_of(old_.begin(), old_.end(), is_gone);
}

bool Cache::is_complete() const {
  return std::all_of(new_.begin(), new_.end(),
                     [](const auto& pair) { return pair.second.is_kept; });
}

std::size_t Cache::size() const {
  const auto old =
      std::count_if(old_.begin(), old_.end(), [](const auto& pair) { return pair.second.is_used; });
  const auto found =
      std::count_if(new_.begin(), new_.end(), [](const auto& pair) { return pair.second.is_kept; });
  return static_cast<std::size_t>(old + found);
}

}  // namespace gridctl::collect
