#include "local/keeper_protocol.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

namespace gridctl::launch::keeper {
namespace {

constexpr std::uint32_t kLongestMessage = 64U << 20;

/// Writes values one behind the other. One function a type, found by overload; Reader mirrors each.
class Writer {
 public:
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void put(Number value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    text_.append(bytes, sizeof value);
  }
  void put(const std::string& value) {
    put(static_cast<std::uint32_t>(value.size()));
    text_ += value;
  }
  template <class Value>
  void put(const std::vector<Value>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    for (const auto& value : values) put(value);
  }
  template <class Value>
  void put(const std::optional<Value>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  void put(const fs::path& path) { put(path.string()); }
  void put(const Error& error) {
    put(static_cast<std::uint32_t>(error.kind));
    put(error.message);
    put(error.help);
  }
  void put(const sys::Brand& brand) {
    put(brand.group);
    put(brand.member);
  }
  void put(const sys::ProcessSpec& spec) {
    put(spec.program);
    put(spec.argv);
    put(spec.environment);
    put(spec.working_directory);
    put(spec.output);
    put(spec.cpus);
    put(spec.numa_node);
    put(spec.brand);
  }
  void put(const sys::ProcessExit& exit) {
    put(exit.status.code);
    put(exit.status.signal);
    put(exit.status.core_dumped);
    put(exit.usage.user_seconds);
    put(exit.usage.system_seconds);
    put(exit.usage.max_rss_bytes);
  }
  void put(const EndRequest& request) {
    put(static_cast<std::uint32_t>(request.cause));
    put(request.why);
  }
  void put(const AskedEnd& asked) {
    put(asked.request);
    put(asked.at.time_since_epoch().count());
    put(asked.by);
  }
  void put(const JobExit& exit) {
    put(exit.exit);
    put(exit.seconds);
    put(exit.ended_at.time_since_epoch().count());
    put(exit.leftovers);
    put(exit.unkillable);
    put(exit.memory_peak);
    put(exit.oom_kills);
    put(exit.asked);
  }
  void put(const Welcome::Living& living) {
    put(living.job);
    put(living.directory);
    put(living.brand);
    put(living.pid);
    put(living.seconds);
    put(living.is_held);
  }
  void put(const Hello& message) { put(message.version); }
  void put(const Start& message) {
    put(message.job);
    put(message.directory);
    put(message.below);
    put(message.memory_limit);
    put(message.process);
    put(message.locks);
  }
  void put(const Stop& message) {
    put(message.job);
    put(message.grace_milliseconds);
    put(message.request);
    put(message.by);
  }
  void put(const Welcome& message) {
    put(message.version);
    put(message.pid);
    put(message.living);
  }
  void put(const Started& message) {
    put(message.job);
    put(message.pid);
    put(message.refused);
  }
  void put(const Ended& message) {
    put(message.job);
    put(message.exit);
  }
  void put(const Hold& message) {
    put(message.job);
    put(message.holds);
  }
  /// The values with their length in front.
  [[nodiscard]] std::string framed() && {
    const auto length = static_cast<std::uint32_t>(text_.size() - sizeof(std::uint32_t));
    std::memcpy(text_.data(), &length, sizeof length);
    return std::move(text_);
  }

 private:
  std::string text_ = std::string(sizeof(std::uint32_t), '\0');
};

/// Reads what Writer wrote. Past the end of the text it yields zeros, and good() is false.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool done() const { return text_.empty(); }

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void get(Number& value) {
    if (text_.size() < sizeof value) {
      good_ = false;
      return;
    }
    if constexpr (std::is_same_v<Number, bool>)
      value = text_.front() != 0;
    else
      std::memcpy(&value, text_.data(), sizeof value);
    text_.remove_prefix(sizeof value);
  }
  void get(std::string& value) {
    const auto size = count(1);
    value.assign(text_.substr(0, size));
    text_.remove_prefix(size);
  }
  template <class Value>
  void get(std::vector<Value>& values) {
    values.resize(count(1));
    for (auto& value : values) get(value);
  }
  template <class Value>
  void get(std::optional<Value>& value) {
    bool has_value = false;
    get(has_value);
    if (has_value) get(value.emplace());
  }
  void get(fs::path& path) {
    std::string text;
    get(text);
    path = text;
  }
  void get(Error& error) {
    std::uint32_t kind = 0;
    get(kind);
    error.kind = kind <= static_cast<std::uint32_t>(ErrorKind::internal)
                     ? static_cast<ErrorKind>(kind)
                     : ErrorKind::internal;
    get(error.message);
    get(error.help);
  }
  void get(sys::Brand& brand) {
    get(brand.group);
    get(brand.member);
  }
  void get(sys::ProcessSpec& spec) {
    get(spec.program);
    get(spec.argv);
    get(spec.environment);
    get(spec.working_directory);
    get(spec.output);
    get(spec.cpus);
    get(spec.numa_node);
    get(spec.brand);
  }
  void get(sys::ProcessExit& exit) {
    get(exit.status.code);
    get(exit.status.signal);
    get(exit.status.core_dumped);
    get(exit.usage.user_seconds);
    get(exit.usage.system_seconds);
    get(exit.usage.max_rss_bytes);
  }
  void get(EndRequest& request) {
    std::uint32_t cause = 0;
    get(cause);
    request.cause = cause <= static_cast<std::uint32_t>(EndRequest::Cause::target)
                        ? static_cast<EndRequest::Cause>(cause)
                        : EndRequest::Cause::request;
    get(request.why);
  }
  void get(TimePoint& at) {
    TimePoint::rep count = 0;
    get(count);
    at = TimePoint(TimePoint::duration(count));
  }
  void get(AskedEnd& asked) {
    get(asked.request);
    get(asked.at);
    get(asked.by);
  }
  void get(JobExit& exit) {
    get(exit.exit);
    get(exit.seconds);
    get(exit.ended_at);
    get(exit.leftovers);
    get(exit.unkillable);
    get(exit.memory_peak);
    get(exit.oom_kills);
    get(exit.asked);
  }
  void get(Welcome::Living& living) {
    get(living.job);
    get(living.directory);
    get(living.brand);
    get(living.pid);
    get(living.seconds);
    get(living.is_held);
  }
  void get(Hello& message) { get(message.version); }
  void get(Start& message) {
    get(message.job);
    get(message.directory);
    get(message.below);
    get(message.memory_limit);
    get(message.process);
    get(message.locks);
  }
  void get(Stop& message) {
    get(message.job);
    get(message.grace_milliseconds);
    get(message.request);
    get(message.by);
  }
  void get(Welcome& message) {
    get(message.version);
    get(message.pid);
    get(message.living);
  }
  void get(Started& message) {
    get(message.job);
    get(message.pid);
    get(message.refused);
  }
  void get(Ended& message) {
    get(message.job);
    get(message.exit);
  }
  void get(Hold& message) {
    get(message.job);
    get(message.holds);
  }

 private:
  /// Reads a count of elements; 0 if the rest of the text is too short for so many of `size` bytes.
  std::size_t count(std::size_t size) {
    std::uint32_t number = 0;
    get(number);
    if (number * size <= text_.size()) return number;
    good_ = false;
    text_ = {};
    return 0;
  }
  std::string_view text_;
  bool good_ = true;
};

/// Reads the alternative of Message that has this index.
template <std::size_t Index = 0>
std::optional<Message> read_alternative(std::size_t index, Reader& reader) {
  if constexpr (Index < std::variant_size_v<Message>) {
    if (index != Index) return read_alternative<Index + 1>(index, reader);
    std::variant_alternative_t<Index, Message> message;
    reader.get(message);
    return message;
  } else {
    return std::nullopt;
  }
}

tl::unexpected<Error> not_ours() {
  return fail(ErrorKind::internal, "the other end speaks another language",
              "another version of gridctl may be at work in this experiment: let it end first");
}

}  // namespace

std::string encode(const Message& message) {
  Writer writer;
  writer.put(static_cast<std::uint8_t>(message.index()));
  std::visit([&](const auto& alternative) { writer.put(alternative); }, message);
  return std::move(writer).framed();
}

Result<std::optional<Message>> Decoder::next() {
  std::uint32_t length = 0;
  if (buffer_.size() - at_ < sizeof length) return std::nullopt;
  std::memcpy(&length, buffer_.data() + at_, sizeof length);
  if (length > kLongestMessage) return not_ours();
  if (buffer_.size() - at_ - sizeof length < length) return std::nullopt;
  Reader reader(std::string_view(buffer_).substr(at_ + sizeof length, length));
  std::uint8_t index = 0;
  reader.get(index);
  auto message = read_alternative(index, reader);
  if (!message || !reader.good() || !reader.done()) return not_ours();
  at_ += sizeof length + length;
  if (at_ == buffer_.size()) {  // the usual case: nothing behind it
    buffer_.clear();
    at_ = 0;
  }
  return message;
}

}  // namespace gridctl::launch::keeper
