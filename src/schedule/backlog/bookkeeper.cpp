#include "backlog/bookkeeper.hpp"

namespace gridctl::schedule {
namespace {

template <class Tell>
Result<void> try_to(const Tell& tell) {
  try {
    tell();
    return {};
  } catch (const BookingError& error) {
    return fail(
        error.passes() ? ErrorKind::busy : ErrorKind::io, error.what(),
        "make room or mend the directory, then 'gridctl resume' goes on, by its new name if it "
        "was moved: the run folders tell what has ended");
  }
}

}  // namespace

Result<void> Bookkeeper::tell(const RunSpec& run, const RunEvent& event) {
  keep(run, event);
  auto told = try_to([this] { book_again(); });
  const bool is_begin = event.state == RunState::running || event.state == RunState::submitted;
  if (!told && is_begin) forget_last();
  return told;
}

void Bookkeeper::keep(const RunSpec& run, const RunEvent& event) {
  if (unbooked_.empty() || unbooked_.back().events.empty()) unbooked_.emplace_back();
  unbooked_.back().events.push_back({run, event});
}

void Bookkeeper::forget_last() {
  auto& events = unbooked_.back().events;
  events.pop_back();
  if (events.empty()) unbooked_.pop_back();
}

Result<void> Bookkeeper::more(const std::vector<RunSpec>& runs) {
  if (runs.empty()) return {};
  unbooked_.push_back({{}, runs});
  return again();
}

Result<void> Bookkeeper::again() {
  return try_to([this] { book_again(); });
}

Result<void> Bookkeeper::finish(const Summary& summary) {
  return try_to([&] {
    book_again();
    observer_.on_finish(summary);
  });
}

void Bookkeeper::book_again() {
  while (!unbooked_.empty()) {
    const auto& [events, more] = unbooked_.front();
    if (more.empty())
      observer_.on_events(events);
    else
      observer_.on_more(more);
    unbooked_.pop_front();
  }
}

}  // namespace gridctl::schedule
