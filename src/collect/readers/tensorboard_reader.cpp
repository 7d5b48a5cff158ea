// TensorBoard: event files in the folder of a run, in folders below it that are named for a split
// (Keras, MI-Prometheus), or for the time at which hyper-parameters were written (PyTorch).
#include "formats/event_file.hpp"
#include "readers/catboost.hpp"
#include "readers/reader.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

bool is_event_name(const std::string& name) {
  return name.find("tfevents") != std::string::npos;
}

bool has_events(const Folder& folder) {
  return std::any_of(folder.files.begin(), folder.files.end(), is_event_name);
}

/// Whether the name is a time such as "1764018042.1834": PyTorch writes hyper-parameters in there.
bool is_time_stamp(std::string_view name) {
  const bool is_number = std::all_of(name.begin(), name.end(), [](char c) {
    return c == '.' || std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
  return is_number && name.size() > 10 && name.find('.') == 10;
}

bool is_part_name(std::string_view name) {
  return split_word(name) || is_time_stamp(name);
}

/// Builds rows: scalars of one step that follow one another make one row.
class RowBuilder {
 public:
  RowBuilder(Curves& curves, std::string_view split) : curves_(curves), split_(split) {}
  void add(const ScalarEvent& event) {
    if (!row_.empty() && event.step != step_) flush();
    step_ = event.step;
    if (row_.empty()) {
      row_.emplace_back("step", std::to_string(step_));
      row_.emplace_back("wall_time", fmt::format("{}", event.time));
    }
    row_.emplace_back(event.tag, event.text);
  }
  void flush() {
    if (!row_.empty()) add_flat(row_, curves_, split_);
    row_.clear();
  }

 private:
  Curves& curves_;
  std::string_view split_;
  std::int64_t step_ = 0;
  Values row_;
};

void read_event_file(const fs::path& file, std::string_view split, Curves& curves,
                     SessionInfo& session, Notes& notes) {
  const auto bytes = read_file(file, notes);
  if (!bytes || bytes->empty()) return;
  RowBuilder rows(curves, split);
  const auto end = read_events(
      *bytes, [&](const auto& event) { rows.add(event); }, session);
  rows.flush();
  if (end.is_torn) {
    notes.add_loss(fmt::format("'{}': last record is not whole and was left out", file.string()));
  }
  if (end.damaged != 0) {
    notes.add_loss(
        fmt::format("'{}': records left out for a wrong checksum: {}", file.string(), end.damaged));
  }
}

TimePoint time_point(double seconds) {
  return TimePoint(
      std::chrono::duration_cast<TimePoint::duration>(std::chrono::duration<double>(seconds)));
}

std::optional<Ending> ending_of(const SessionInfo& session) {
  constexpr double kLatest = 4e9;  // anything later is no time
  if (!session.succeeded) return std::nullopt;
  Ending ending;
  ending.state = *session.succeeded ? RunState::succeeded : RunState::failed;
  if (!*session.succeeded) ending.reason = "its hparams session says that it failed";
  const auto is_time = [&](const auto& at) { return at && *at > 0 && *at < kLatest; };
  if (is_time(session.started_at)) ending.started_at = time_point(*session.started_at);
  if (is_time(session.ended_at)) ending.ended_at = time_point(*session.ended_at);
  return ending;
}

class TensorBoardReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "TensorBoard"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (is_of_catboost(folder.path)) return false;
    if (has_events(folder)) return true;
    Notes ignored;  // a folder that cannot be listed is noted by the walk
    return std::any_of(folder.folders.begin(), folder.folders.end(), [&](const auto& name) {
      return is_part_name(name) && has_events(list_folder(folder.path / name, ignored));
    });
  }

  [[nodiscard]] bool is_part(const Folder& folder) const override {
    return is_part_name(folder.name());
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    SessionInfo session;
    read_folder(folder, parts.rows, session, notes);
    for (const auto& name : folder.folders) {
      if (!is_part_name(name)) continue;
      read_folder(list_folder(folder.path / name, notes), parts.rows, session, notes);
    }
    parts.configuration = std::move(session.parameters);
    parts.ending = ending_of(session);
  }

 private:
  static void read_folder(const Folder& folder, Curves& curves, SessionInfo& session,
                          Notes& notes) {
    const auto split = split_word(folder.name()).value_or("train");
    for (const auto& name : folder.files) {
      if (is_event_name(name)) {
        read_event_file(folder.path / name, split, curves, session, notes);
      }
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_tensorboard_reader() {
  return std::make_unique<TensorBoardReader>();
}

}  // namespace gridctl::collect
