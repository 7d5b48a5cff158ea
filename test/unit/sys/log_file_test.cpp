#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/descriptor.hpp>
#include <gridctl/sys/log_file.hpp>

#include <boost/filesystem/fstream.hpp>
#include <fcntl.h>
#include <unistd.h>

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

/// Appends up to the first page, then a GiB less that page of nothing, then "c\\nd".
fs::path with_hole(const fs::path& path) {
  constexpr off_t kPage = 4096;
  const auto size = static_cast<std::size_t>(fs::file_size(path));
  fs::ofstream(path, std::ios::binary | std::ios::app)
      << std::string(static_cast<std::size_t>(kPage) - size, 'b');
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  REQUIRE(::pwrite(file.get(), "c\nd", 3, off_t{1} << 30U) == 3);
  REQUIRE(::lseek(file.get(), 0, SEEK_HOLE) == kPage);  // else this file system makes none
  return path;
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

TEST_CASE("a hole in a log is a line that tells its size, not its bytes", "[sys]") {
  const ScratchDir scratch;
  const auto path = with_hole(scratch.write("log", "a\nb"));
  const std::string gap =
      "[gridctl: 1073737728 bytes (1024 MiB) left out: the file holds none there]$";
  const auto head = "a$b" + std::string(4093, 'b') + "$";
  for (const auto& [lines, expected] : std::vector<std::pair<std::size_t, std::string>>{
           {9, head + gap + "c$d~"}, {3, gap + "c$d~"}, {2, "c$d~"}, {1, "d~"}}) {
    LogFile log(path);
    log.go_to_tail(lines);
    CHECK(read(log, true) == expected);
  }
  LogFile log(path);
  CHECK(read(log, false) == head + gap + "c$");
  fs::resize_file(path, std::uint64_t{3} << 30U);
  CHECK(sys::last_lines(path, 1).at(0).starts_with("[gridctl: 2147"));
}

TEST_CASE("a tail goes back a bounded way within one line", "[sys]") {
  const ScratchDir scratch;
  const std::string bar = "\r" + std::string(999'999, 'x');
  std::string content = "first\n";
  for (int i = 0; i < 20; ++i) content += bar;
  LogFile log(scratch.write("log", content));
  log.go_to_tail(2);
  CHECK(read(log, true).size() < (std::size_t{10} << 20U));
  CHECK(sys::last_lines(log.path(), 2).size() == 1);
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
