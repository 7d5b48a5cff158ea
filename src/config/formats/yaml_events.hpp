// libyaml's events, owned and walked the C++ way, with its errors as ours.
#pragma once

#include <gridctl/config/node.hpp>

#include <algorithm>
#include <memory>
#include <string_view>

#include <yaml.h>

namespace gridctl::config {

[[nodiscard]] inline std::string_view text_of(const yaml_char_t* text) {
  return text ? reinterpret_cast<const char*>(text) : "";
}

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }
  yaml_event_t* get() { return &event_; }
  [[nodiscard]] const yaml_event_t& operator*() const { return event_; }
  [[nodiscard]] yaml_event_type_t type() const { return event_.type; }

 private:
  yaml_event_t event_{};
};

/// The events of one text, with libyaml's errors as ours.
class EventStream {
 public:
  explicit EventStream(std::shared_ptr<const Source> source) : source_(std::move(source)) {
    yaml_parser_initialize(&parser_);
    const auto& text = source_->text;
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const yaml_char_t*>(text.data()),
                                 text.size());
  }
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  ~EventStream() { yaml_parser_delete(&parser_); }

  Result<void> next(Event& event) {
    if (yaml_parser_parse(&parser_, event.get()) != 0) return {};
    return tl::unexpected(error());
  }
  [[nodiscard]] Origin origin(const yaml_mark_t& start, const yaml_mark_t& end) const {
    Origin origin{source_, static_cast<int>(start.line) + 1, static_cast<int>(start.column) + 1, 1};
    if (start.line == end.line)
      origin.length = std::max(1, static_cast<int>(end.column) - static_cast<int>(start.column));
    return origin;
  }
  [[nodiscard]] Origin origin(const Event& event) const {
    return origin((*event).start_mark, (*event).end_mark);
  }

 private:
  [[nodiscard]] Error error() const;
  [[nodiscard]] Error reader_error() const;
  [[nodiscard]] bool is_tab(const Origin& place) const;

  std::shared_ptr<const Source> source_;
  yaml_parser_t parser_{};
};

}  // namespace gridctl::config
