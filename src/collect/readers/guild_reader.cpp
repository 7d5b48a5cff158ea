// Guild AI: flags, times and the exit status of a run in .guild/attrs. Its numbers are in the event
// files of its trainer, or in the lines of .guild/output.
#include "readers/configuration.hpp"
#include "readers/reader.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <charconv>

namespace gridctl::collect {
namespace {

constexpr const char* kGuild = ".guild";
constexpr const char* kAttributes = "attrs";

/// The text of an attribute; empty if the run has none of that name.
std::string attribute(const Folder& folder, const char* name, Notes& notes) {
  auto text = read_file(folder.path / kGuild / kAttributes / name, notes, Absence::fine);
  return text ? std::string(trim(*text)) : std::string();
}

/// Parses microseconds since 1970.
std::optional<TimePoint> time_of(const std::string& text) {
  long long microseconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), microseconds);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return TimePoint(
      std::chrono::duration_cast<TimePoint::duration>(std::chrono::microseconds(microseconds)));
}

class GuildReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "Guild AI"; }

  [[nodiscard]] bool tells_statistics() const override { return false; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    boost::system::error_code ignored;
    return std::binary_search(folder.folders.begin(), folder.folders.end(), kGuild) &&
           fs::is_directory(folder.path / kGuild / kAttributes, ignored);
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    boost::system::error_code ignored;
    const auto flags = folder.path / kGuild / kAttributes / "flags";
    if (fs::exists(flags, ignored)) parts.configuration = read_configuration(flags, notes);
    Ending ending;
    const auto status = attribute(folder, "exit_status", notes);
    if (status == "0") {
      ending.state = RunState::succeeded;
    } else if (!status.empty()) {
      ending.state = RunState::failed;
      ending.reason = "its exit status is " + status;
    } else {
      ending.reason = "it has no exit status";
    }
    ending.started_at = time_of(attribute(folder, "started", notes));
    ending.ended_at = time_of(attribute(folder, "stopped", notes));
    parts.ending = std::move(ending);
  }
};

}  // namespace

std::unique_ptr<Reader> make_guild_reader() {
  return std::make_unique<GuildReader>();
}

}  // namespace gridctl::collect
