#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/slurm/event_log.hpp>
#include <gridctl/sys/files.hpp>

#include <fstream>

#include <sys/stat.h>

using namespace gridctl;
using namespace gridctl::launch::slurm;

namespace {

RunSpec run_of(int attempt) {
  RunSpec run;
  run.id = {17, 2};
  run.attempt = attempt;
  return run;
}

RunEvent event_of(RunState state) {
  RunEvent event;
  event.state = state;
  event.at = TimePoint(std::chrono::milliseconds(1'790'000'000'123));
  event.slot = "n2";
  return event;
}

}  // namespace

TEST_CASE("what a node writes is what the login node reads", "[slurm]") {
  const test::ScratchDir dir;
  const auto file = event_log(dir.path(), 7, 0);
  EventWriter writer(file, "n2", "1213_7");
  EventReader reader(file);
  CHECK(reader.read().empty());
  CHECK_FALSE(reader.is_there());

  writer.on_event(run_of(1), event_of(RunState::running));
  auto end = event_of(RunState::failed);
  end.exit = ExitStatus{std::nullopt, 11, true};
  end.usage = Usage{1.5, 0.5, 4096};
  end.gpu = GpuUse{1 << 20, 37.5};
  end.seconds = 12.25;
  end.reason = "out of \"memory\"\n";
  end.failure_class = "out of memory";
  end.leftovers = 2;
  writer.on_event(run_of(1), end);
  writer.release(true);
  const auto events = reader.read();
  REQUIRE(events.size() == 2);
  CHECK(reader.is_there());
  CHECK(events[0].kind == NodeEvent::Kind::begin);
  CHECK(events[0].run == RunId{17, 2});
  CHECK(events[0].event.host == "n2");
  CHECK(events[0].event.job == "1213_7");
  const auto& read = events[1].event;
  CHECK(events[1].kind == NodeEvent::Kind::end);
  CHECK(read.at == end.at);
  CHECK(read.exit->signal == 11);
  CHECK(read.exit->core_dumped);
  CHECK(read.usage->max_rss_bytes == 4096);
  CHECK(read.gpu->mean_utilization == 37.5);
  CHECK(read.reason == end.reason);
  CHECK(read.leftovers == 2);
  CHECK_FALSE(events[1].interrupted);
  CHECK(reader.read().empty());
}

TEST_CASE("a line that is not whole is not there yet", "[slurm]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / "0.0.jsonl";
  NodeEvent event;
  event.run = {1, 1};
  const auto line = to_line(event);
  EventReader reader(file);
  std::ofstream out(file.string());
  out << line.substr(0, 10) << std::flush;
  CHECK(reader.read().empty());
  out << line.substr(10) << "no news at all\n" << line << std::flush;
  CHECK(reader.read().size() == 2);
}

TEST_CASE("a log of any size is read in parts, and only a regular file is one", "[slurm]") {
  const test::ScratchDir dir;
  NodeEvent event;
  event.run = {1, 1};
  const auto line = to_line(event);
  std::string text;
  std::size_t lines = 0;
  for (; text.size() < (std::size_t{5} << 19U); ++lines) text += line;  // two and a half parts
  text += std::string(std::size_t{3} << 20U, 'x') + "\n" + line;  // a line that is none of ours
  REQUIRE(sys::write_atomically(dir.path() / "0.0.jsonl", text, sys::Sync::none));
  EventReader reader(dir.path() / "0.0.jsonl");
  CHECK(reader.read().size() == lines + 1);
  CHECK(reader.read().empty());

  REQUIRE(::mkfifo((dir.path() / "1.0.jsonl").c_str(), 0600) == 0);
  EventReader fifo(dir.path() / "1.0.jsonl");
  CHECK(fifo.read().empty());
  CHECK_FALSE(fifo.is_there());
}

TEST_CASE("an end that Slurm asked for is not final, one of the warning is", "[slurm]") {
  const test::ScratchDir dir;
  const auto file = event_log(dir.path(), 0, 0);
  EventWriter writer(file, "n1", "5_0");
  auto end = event_of(RunState::stopped);
  end.exit = ExitStatus{GENERATE(75, 0), std::nullopt, false};
  const bool saved = end.exit->code == 75;
  SECTION("SIGTERM of Slurm") {
    end.at = std::chrono::system_clock::now();
    // The run may end of the signal before we hear of it.
    const bool hears_late = GENERATE(false, true);
    if (!hears_late) writer.interrupt();
    writer.on_event(run_of(1), end);
    if (hears_late) writer.interrupt();
    writer.release(true);
    const auto events = EventReader(file).read();
    CHECK(events.at(0).interrupted);
    CHECK(events.at(0).event.state == RunState::stopped);
  }
  SECTION("the time of the allocation was nearly up") {
    writer.warn();
    writer.on_event(run_of(1), end);
    writer.release(true);
    const auto events = EventReader(file).read();
    CHECK_FALSE(events.at(0).interrupted);
    CHECK(events.at(0).event.requeued == saved);
    CHECK(events.at(0).event.state == (saved ? RunState::stopped : RunState::failed));
    CHECK(events.at(0).event.reason == "the allocation's time was up");
  }
}

TEST_CASE("the end of a run is held until a signal of the same time would have been heard",
          "[slurm]") {
  const test::ScratchDir dir;
  EventWriter writer(event_log(dir.path(), 0, 0), "n1", "5_0");
  EventReader reader(event_log(dir.path(), 0, 0));
  auto end = event_of(RunState::succeeded);
  end.at = std::chrono::system_clock::now();
  writer.on_event(run_of(1), end);
  writer.release();
  CHECK(reader.read().empty());
  end.at -= std::chrono::minutes(1);
  writer.on_event(run_of(2), end);
  writer.release(true);
  CHECK(reader.read().size() == 2);
  // An end of long ago is no matter of the signal.
  writer.on_event(run_of(3), end);
  writer.interrupt();
  writer.release();
  CHECK_FALSE(reader.read().at(0).interrupted);
}

TEST_CASE("an end as by a signal of Slurm waits for Slurm's word", "[slurm]") {
  const test::ScratchDir dir;
  EventWriter writer(event_log(dir.path(), 0, 0), "n1", "5_0");
  EventReader reader(event_log(dir.path(), 0, 0));
  auto end = event_of(RunState::failed);
  const auto [exit, waits] = GENERATE(table<ExitStatus, bool>({{{std::nullopt, 15, false}, true},
                                                               {{std::nullopt, 9, false}, true},
                                                               {{143, std::nullopt, false}, true},
                                                               {{std::nullopt, 11, false}, false},
                                                               {{1, std::nullopt, false}, false}}));
  end.exit = exit;
  writer.on_event(run_of(1), end);
  writer.release(true);
  CHECK(reader.read().at(0).interrupted == waits);
}
