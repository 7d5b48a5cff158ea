// The news of an allocation: a file of JSON lines that the node appends to and the login node
// reads.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/core/run.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::launch::slurm {

/// One line of news.
struct NodeEvent {
  enum class Kind {
    begin,    ///< a run has begun
    end,      ///< a run has ended
    cannot,   ///< gridctl could not run on the node at all: `why`
    not_ours  ///< somebody else has begun the run's attempt
  };
  Kind kind = Kind::begin;
  RunId run;
  int test = 0;
  int attempt = 1;
  RunEvent event;            ///< with begin and end; its host and job with all
  bool interrupted = false;  ///< Slurm may have ended the allocation: what Slurm says decides
  std::string why;
};

[[nodiscard]] std::string to_line(const NodeEvent& event);
/// Nothing for a line that is none of ours.
[[nodiscard]] std::optional<NodeEvent> parse_line(std::string_view line);

/// The log of allocation `task`, started again `restart` times.
[[nodiscard]] fs::path event_log(const fs::path& batch, int task, int restart);

/// Reads what was appended since the last call. A line without its end is not there yet.
class EventReader {
 public:
  explicit EventReader(fs::path file) : file_(std::move(file)) {}
  /// Nothing new and no such file are the same: an empty list.
  [[nodiscard]] std::vector<NodeEvent> read();
  [[nodiscard]] bool is_there() const { return is_there_; }

 private:
  fs::path file_;
  std::uint64_t offset_ = 0;
  bool is_there_ = false;
};

/// Appends the news of a worker to the log, each line with one write. A run is told of with the
/// node and the job. Slurm sends SIGTERM to all processes of an allocation at once, so a run may
/// end of it before we hear of it: the end of a run is held for a moment, until release().
class EventWriter final : public RunObserver {
 public:
  EventWriter(fs::path file, std::string host, std::string job);
  void on_event(const RunSpec& run, const RunEvent& event) override;
  void not_ours(const RunSpec& run);
  void cannot(const std::string& why);
  /// Slurm has asked all processes to end: runs end by that from a moment ago on.
  void interrupt();
  /// Writes the ends that have been held for a moment; with `all`, each of them.
  void release(bool all = false);
  /// From now on runs end since the time of the allocation is nearly up.
  void warn() { is_warned_ = true; }
  /// The last end that was told.
  [[nodiscard]] const std::optional<RunEvent>& last_end() const { return last_end_; }

 private:
  void append(NodeEvent event);

  fs::path file_;
  std::string host_;
  std::string job_;
  std::optional<TimePoint> interrupted_at_;
  std::deque<NodeEvent> held_;
  bool is_warned_ = false;
  std::optional<RunEvent> last_end_;
};

}  // namespace gridctl::launch::slurm
