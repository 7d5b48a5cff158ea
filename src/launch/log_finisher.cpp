#include "log_cut.hpp"

#include <gridctl/launch/log_finisher.hpp>

#include <utility>

namespace gridctl::launch {
namespace {

/// Bytes copied at once: a few milliseconds, in which other events wait.
constexpr std::uint64_t kPiece = std::uint64_t{4} << 20U;

}  // namespace

LogFinisher::LogFinisher(sys::Loop& loop) : loop_(loop) {}

LogFinisher::~LogFinisher() = default;

void LogFinisher::add(const fs::path& log, std::uint64_t max_bytes, Done done) {
  auto cut = LogCut::begin(log, max_bytes);
  if (cut && !*cut) return;
  const bool was_idle = is_idle();
  if (cut)
    pending_.push_back({std::move(*cut), {}, std::move(done)});
  else
    pending_.push_back({nullptr, tl::unexpected(cut.error()), std::move(done)});
  if (was_idle) loop_.post([this] { go_on(); });
}

void LogFinisher::go_on() {
  auto& first = pending_.front();
  auto step = first.begun ? first.cut->go_on(kPiece) : tl::unexpected(first.begun.error());
  const bool goes_on = step && !*step;
  if (!goes_on) {
    const auto ended = std::move(first);
    pending_.pop_front();
    ended.done(step ? Result<void>() : tl::unexpected(step.error()));
  }
  if (!is_idle()) loop_.post([this] { go_on(); });
}

}  // namespace gridctl::launch
