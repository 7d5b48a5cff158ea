#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/log_file.hpp>

#include <boost/filesystem/fstream.hpp>

using namespace gridctl;
using gridctl::sys::LogFile;
using gridctl::test::ScratchDir;

namespace {

/// The lines that a call gives, '$' behind those with an end.
std::string read(LogFile& log, bool to_the_end) {
  std::string text;
  log.read(to_the_end, [&](std::string_view line, bool has_end) {
    text += std::string(line) + (has_end ? "$" : "~");
  });
  return text;
}

std::string tail(const std::string& content, std::size_t lines) {
  const ScratchDir scratch;
  LogFile log(scratch.write("log", content));
  log.go_to_tail(lines);
  return read(log, true);
}

}  // namespace

TEST_CASE("the tail begins where the last lines begin", "[sys]") {
  CHECK(tail("a\nb\nc\n", 2) == "b$c$");
  CHECK(tail("a\nb\nc", 2) == "b$c~");
  CHECK(tail("a\n\n\n", 2) == "$$");
  CHECK(tail("a\nb\n", 9) == "a$b$");
  CHECK(tail("a\nb\n", 0).empty());
  CHECK(tail("", 3).empty());
}

TEST_CASE("the tail of a large file is found across its blocks", "[sys]") {
  const std::string wide(1'500'000, 'w');
  CHECK(tail("first\n" + wide + "\nlast\n", 1) == "last$");
  const auto two = tail("first\nsecond\n" + wide + "\n", 2);
  CHECK(two.substr(0, 7) == "second$");
}

TEST_CASE("a growing file is read line by line, half a line only at the end", "[sys]") {
  const ScratchDir scratch;
  const auto path = scratch.write("log", "a\nb");
  LogFile log(path);
  CHECK(read(log, false) == "a$");
  CHECK(read(log, false).empty());
  fs::ofstream(path, std::ios::binary | std::ios::app) << "b\nc";
  CHECK(read(log, false) == "bb$");
  CHECK(read(log, true) == "c~");
  CHECK(read(log, true).empty());
  scratch.write("log", "n\n");
  CHECK(read(log, false) == "n$");
}

TEST_CASE("a line without end comes in pieces", "[sys]") {
  const ScratchDir scratch;
  LogFile log(scratch.write("log", std::string(3'000'000, 'x')));
  std::size_t pieces = 0;
  std::size_t bytes = 0;
  log.read(true, [&](std::string_view line, bool) {
    ++pieces;
    bytes += line.size();
  });
  CHECK(pieces == 3);
  CHECK(bytes == 3'000'000);
}

TEST_CASE("a log that is not there is empty", "[sys]") {
  const ScratchDir scratch;
  LogFile log(scratch.path() / "none");
  CHECK_FALSE(log.exists());
  log.go_to_tail(3);
  CHECK(read(log, true).empty());
}

TEST_CASE("a line is shown as the terminal would be left, without driving it", "[sys]") {
  CHECK(sys::shown(" 1%|\r 2%|\r") == " 2%|");
  CHECK(sys::shown("dos\r") == "dos");
  CHECK(sys::shown("\x1b[31mred").find('\x1b') == std::string::npos);
}
