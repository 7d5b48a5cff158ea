#include "local/keeper_protocol.hpp"

#include "support/catch.hpp"

#include <cstring>

namespace gridctl::launch::keeper {
namespace {

Message some_start() {
  Start start;
  start.job = 1ULL << 40U;
  start.directory = "/exp/runs/1";
  start.below = "runs/1";
  start.memory_limit = 1ULL << 34U;
  start.process.program = "/bin/sh";
  start.process.argv = {"sh", "", std::string("a\0b", 3)};
  start.process.environment = {"A=1"};
  start.process.output = "/exp/runs/1/output.log";
  start.process.cpus = {0, 63};
  start.process.numa_node = 3;
  start.process.brand = {1ULL << 37U, 9};
  start.locks = 2;
  return start;
}

Message some_end() {
  JobExit exit;
  exit.exit.status = {std::nullopt, 9, true};
  exit.exit.usage = {1.5, 0.5, 1ULL << 40U};
  exit.seconds = 0.1;
  exit.ended_at = std::chrono::system_clock::now();
  exit.leftovers = 2;
  exit.memory_peak = 1ULL << 33U;
  exit.oom_kills = 4;
  exit.asked = AskedEnd{{EndRequest::Cause::lost_device, "gone"}, exit.ended_at, 12};
  return Ended{7, exit};
}

std::vector<Message> one_of_each() {
  Error error{ErrorKind::busy, "cannot run", "later", {}, {}, {}};
  return {Hello{},
          some_start(),
          Stop{3, 1ULL << 40U, {EndRequest::Cause::timeout, "timed out"}, 77},
          Welcome{kVersion, 99, {{1, "/exp/1", {5, 6}, 4242, 1.25, true}, {2, "", {}, 1, 0}}},
          Started{3, 0, error},
          some_end(),
          Hold{3, false}};
}

TEST_CASE("every message arrives as it was sent, in whatever portions", "[launch]") {
  std::string stream;
  for (const auto& message : one_of_each()) stream += encode(message);
  for (const std::size_t portion : {stream.size(), std::size_t{1}, std::size_t{7}}) {
    Decoder decoder;
    std::string again;
    for (std::size_t at = 0; at < stream.size(); at += portion) {
      decoder.feed(std::string_view(stream).substr(at, portion));
      while (const auto message = decoder.next().value()) again += encode(*message);
    }
    CHECK(again == stream);
  }
}

TEST_CASE("the parts of a message are what they were", "[launch]") {
  Decoder decoder;
  for (const auto& message : one_of_each()) decoder.feed(encode(message));
  CHECK(std::get<Hello>(decoder.next()->value()).version == kVersion);
  const auto start = std::get<Start>(decoder.next()->value());
  CHECK(start.memory_limit == 1ULL << 34U);
  CHECK(start.process.argv[2] == std::string("a\0b", 3));
  CHECK(start.process.cpus == std::vector<int>{0, 63});
  CHECK(start.process.numa_node == 3);
  CHECK(start.process.brand.group == 1ULL << 37U);
  CHECK(start.locks == 2);
  CHECK(start.below == "runs/1");
  const auto stop = std::get<Stop>(decoder.next()->value());
  CHECK(stop.grace_milliseconds == 1ULL << 40U);
  CHECK(stop.request.cause == EndRequest::Cause::timeout);
  CHECK(stop.request.why == "timed out");
  CHECK(stop.by == 77);
  const auto welcome = std::get<Welcome>(decoder.next()->value());
  CHECK(welcome.pid == 99);
  CHECK(welcome.living[0].pid == 4242);
  CHECK(welcome.living[0].brand.member == 6);
  CHECK(welcome.living[0].is_held);
  CHECK_FALSE(welcome.living[1].is_held);
  const auto started = std::get<Started>(decoder.next()->value());
  CHECK(started.refused->kind == ErrorKind::busy);
  CHECK(started.refused->help == "later");
  const auto ended = std::get<Ended>(decoder.next()->value());
  CHECK(ended.exit.exit.status.signal == 9);
  CHECK_FALSE(ended.exit.exit.status.code);
  CHECK(ended.exit.ended_at > TimePoint());
  CHECK(ended.exit.leftovers == 2);
  CHECK(ended.exit.memory_peak == 1ULL << 33U);
  CHECK(ended.exit.oom_kills == 4);
  CHECK(ended.exit.asked->request.cause == EndRequest::Cause::lost_device);
  CHECK(ended.exit.asked->by == 12);
  const auto hold = std::get<Hold>(decoder.next()->value());
  CHECK(hold.job == 3);
  CHECK_FALSE(hold.holds);
  CHECK_FALSE(decoder.next()->has_value());
}

TEST_CASE("a message that is not whole yet is waited for", "[launch]") {
  for (const auto& message : one_of_each()) {
    const auto text = encode(message);
    for (std::size_t size = 0; size < text.size(); ++size) {
      Decoder decoder;
      decoder.feed(std::string_view(text).substr(0, size));
      CHECK_FALSE(decoder.next().value().has_value());
    }
  }
}

TEST_CASE("what is no message is refused, and takes no memory", "[launch]") {
  const auto framed = [](const std::string& body) {
    const auto length = static_cast<std::uint32_t>(body.size());
    std::string text(sizeof length, '\0');
    std::memcpy(text.data(), &length, sizeof length);
    return text + body;
  };
  const auto refused = [](const std::string& text) {
    Decoder decoder;
    decoder.feed(text);
    return !decoder.next().has_value();
  };
  CHECK(refused(std::string(8, '\xff')));  // a length of four gigabytes
  CHECK(refused(framed("")));
  CHECK(refused(framed("\x7f")));  // no such kind
  CHECK(refused(framed(std::string("\x03", 1) + std::string(8, '\0') + "\xff\xff\xff\xff")));
  CHECK(refused(framed(std::string("\0\1\0\0\0trailing", 13))));
}

TEST_CASE("no damage to a message does more than change or refuse it", "[launch]") {
  for (const auto& message : one_of_each()) {
    const auto text = encode(message);
    for (std::size_t at = sizeof(std::uint32_t); at < text.size(); ++at) {
      for (const char flip : {'\x01', '\x80', '\xff'}) {
        auto damaged = text;
        damaged[at] = static_cast<char>(damaged[at] ^ flip);
        Decoder decoder;
        decoder.feed(damaged);
        const auto result = decoder.next();
        if (result && *result) CHECK(encode(**result).size() <= damaged.size() + 4);
      }
    }
  }
}

}  // namespace
}  // namespace gridctl::launch::keeper
