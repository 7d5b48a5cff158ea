#include "support/catch.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/launch/log_finisher.hpp>
#include <gridctl/launch/log_limit.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gridctl;
using launch::finish_log;
using launch::limit_log;
using launch::LogFinisher;

namespace {

constexpr std::uint64_t kMax = 256 * 1024;
constexpr std::uint64_t kPage = 4096;

/// On tmpfs if there is one: it can free the middle of a file wherever the tests run.
class LogFixture {
 protected:
  LogFixture() {
    const bool has_shm = ::access("/dev/shm", W_OK) == 0;
    folder_ = has_shm ? fs::path("/dev/shm") / fs::unique_path("gridctl-test-%%%%%%%%")
                      : dir_.path() / "logs";
    fs::create_directories(folder_);
    log_ = folder_ / "output.log";
    file_ = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    REQUIRE(file_ >= 0);
  }
  ~LogFixture() {
    ::close(file_);
    boost::system::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  LogFixture(const LogFixture&) = delete;
  LogFixture& operator=(const LogFixture&) = delete;

  /// As the child does: numbered lines of 16 bytes, at the end of the file.
  void write_lines(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += fmt::format("line {:010}\n", ++lines_);
    REQUIRE(::write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  [[nodiscard]] struct stat status() const {
    struct stat result {};
    REQUIRE(::stat(log_.c_str(), &result) == 0);
    return result;
  }
  [[nodiscard]] std::uint64_t on_disk() const {
    return static_cast<std::uint64_t>(status().st_blocks) * 512;
  }
  [[nodiscard]] std::string text() const { return sys::read_file(log_, 64U << 20U).value(); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  const test::ScratchDir dir_;
  fs::path folder_;
  fs::path log_;
  int file_ = -1;
  std::size_t lines_ = 0;
};

}  // namespace

TEST_CASE_METHOD(LogFixture, "a log within its limit is not touched", "[launch]") {
  write_lines(kMax / 16);
  const auto before = text();
  CHECK(limit_log(log_, kMax) == 0U);
  CHECK(finish_log(log_, kMax) == 0U);
  CHECK(text() == before);
  write_lines(kMax);
  CHECK(limit_log(log_, 0) == 0U);
  CHECK(finish_log(log_, 0) == 0U);
}

TEST_CASE_METHOD(LogFixture, "a log never takes more than its limit while it grows", "[launch]") {
  constexpr std::size_t kStep = 4096;  // lines: 64 KiB
  std::uint64_t freed = 0;
  for (int step = 0; step < 200; ++step) {
    write_lines(kStep);
    const auto result = limit_log(log_, kMax);
    REQUIRE(result.has_value());
    freed += *result;
    CHECK(on_disk() <= kMax + 2 * kPage);
  }
  CHECK(freed > 0);
  CHECK(status().st_size == static_cast<off_t>(lines_ * 16));  // the child's offsets still hold
}

TEST_CASE_METHOD(LogFixture, "a file that has a second name keeps all that is in it", "[launch]") {
  write_lines(kMax);
  const auto second = folder_ / "backup";
  REQUIRE(::link(log_.c_str(), second.c_str()) == 0);
  const auto before = text();
  CHECK(limit_log(log_, kMax) == 0U);
  CHECK(sys::read_file(second, 64U << 20U).value() == before);
  CHECK(finish_log(log_, kMax).value() > 0U);  // under its first name alone
  CHECK(sys::read_file(second, 64U << 20U).value() == before);
}

TEST_CASE_METHOD(LogFixture, "what is left of a log is its head, a line, and its tail",
                 "[launch]") {
  for (int step = 0; step < 50; ++step) {
    write_lines(4096);
    REQUIRE(limit_log(log_, kMax).has_value());
  }
  const auto size = lines_ * 16;
  const auto left_out = finish_log(log_, kMax);
  REQUIRE(left_out.has_value());
  const auto result = text();
  const auto line = fmt::format("\n[gridctl: {} bytes ({}) left out by max_log_size]\n", *left_out,
                                human_size(*left_out));
  const auto gap = result.find(line);
  REQUIRE(gap != std::string::npos);
  CHECK(result.size() == size - *left_out + line.size());
  CHECK(result.size() <= kMax + 2 * kPage + line.size());
  CHECK(result.starts_with("line 0000000001\n"));
  CHECK(result.ends_with(fmt::format("line {:010}\n", lines_)));
  CHECK(std::ranges::count(result, '\0') == 0);  // nothing of the hole
  CHECK(gap >= kMax / 4 - kPage);
  CHECK(result.size() - gap >= kMax / 2);
  CHECK(result[gap - 1] == '\n');  // whole lines on both sides
  CHECK(result.compare(gap + line.size(), 5, "line ") == 0);
  CHECK((status().st_mode & 0777U) == 0640U);
  CHECK(entries() == 1);
  CHECK(finish_log(log_, result.size()) == 0U);
}

TEST_CASE_METHOD(LogFixture, "where no hole was made the log is cut at the end all the same",
                 "[launch]") {
  write_lines(100'000);
  CHECK(*finish_log(log_, kMax) > 1'000'000U);
  CHECK(text().ends_with("line 0000100000\n"));
  CHECK(text().size() < kMax + 2 * kPage + 100);
}

TEST_CASE_METHOD(LogFixture, "a log of one endless line is cut anywhere", "[launch]") {
  const std::string line(1U << 20U, 'x');
  REQUIRE(::write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  CHECK(*finish_log(log_, kMax) > 700'000U);
  CHECK(text().starts_with("xxx"));
  CHECK(text().ends_with("xxx"));
}

TEST_CASE_METHOD(LogFixture, "what is no regular file is left alone", "[launch]") {
  const auto link = folder_ / "link.log";
  write_lines(100'000);
  fs::create_symlink(log_, link);
  const auto before = status().st_size;
  CHECK(limit_log(link, kMax) == 0U);
  CHECK(finish_log(link, kMax) == 0U);
  CHECK(limit_log("/dev/null", kMax) == 0U);
  CHECK(finish_log("/dev/null", kMax) == 0U);
  CHECK(status().st_size == before);
}

TEST_CASE_METHOD(LogFixture, "a log that is gone is an error with its name", "[launch]") {
  const auto gone = folder_ / "gone.log";
  CHECK(limit_log(gone, kMax).error().message ==
        "cannot look at '" + gone.string() + "': No such file or directory");
  CHECK(finish_log(gone, kMax) == 0U);  // it was never begun
}

TEST_CASE_METHOD(LogFixture, "logs are shortened in pieces, one after the other", "[launch]") {
  write_lines(1'000'000);  // 16 MB
  const auto second = folder_ / "second.log";
  fs::copy_file(log_, second);
  test::ManualLoop loop;
  LogFinisher finisher(loop);
  finisher.add(folder_ / "gone.log", kMax, [](const auto& /*cut*/) { FAIL("nothing to do"); });
  CHECK(finisher.is_idle());
  int done = 0;
  constexpr std::size_t kLarge = 12 << 20U;  // more than one piece
  for (const auto& log : {log_, second})
    finisher.add(log, kLarge, [&](const Result<void>& cut) {
      CHECK(cut.has_value());
      ++done;
    });
  CHECK_FALSE(finisher.is_idle());
  CHECK(text().size() == 16'000'000);  // not from inside add()
  bool between = false;
  loop.post([&] { between = done == 0; });
  loop.run();
  CHECK(between);
  CHECK(done == 2);
  CHECK(finisher.is_idle());
  CHECK(text().size() < kLarge + 2 * kPage + 100);
  CHECK(fs::file_size(second) == text().size());
  CHECK(text().ends_with("line 0001000000\n"));
  CHECK(entries() == 2);
}

TEST_CASE("a log that cannot be shortened is said from the loop", "[launch]") {
  test::ManualLoop loop;
  LogFinisher finisher(loop);
  std::string said;
  {
    const test::ScratchDir other;
    other.write("output.log", std::string(1U << 20U, 'x'));
    finisher.add(other.path() / "output.log", kMax, [&](const Result<void>& cut) {
      REQUIRE_FALSE(cut.has_value());
      said = cut.error().message;
    });
  }  // its folder vanishes before the loop comes to it
  loop.run();
  CHECK(said.find("cannot shorten") == 0);
}
