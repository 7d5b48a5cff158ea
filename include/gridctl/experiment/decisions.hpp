// decisions.jsonl: what people have decided, which neither the plan nor the ends of the runs tell:
// that a run stays stopped until it is named again, that it was removed, that the grid is paused.
// And what the rules of `early_stopping` and the sampler of a search have decided, before it is
// done. Tags are decisions, too.
#pragma once

#include <gridctl/core/early_stopping.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/core/steering.hpp>
#include <gridctl/plan/asked_point.hpp>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::experiment {

inline constexpr const char* kDecisionsFile = "decisions.jsonl";

struct Decision {
  enum class Kind {
    stop,           ///< the runs are stopped by name, and stay so
    start,          ///< they were named again
    remove,         ///< they leave the books, and their files go
    forget,         ///< they leave the books, and their files stay
    removed,        ///< the removal of the runs was done
    restore,        ///< they were removed and are in the plan again
    remove_models,  ///< their checkpoints go; the runs stay
    begin,          ///< a gridctl is at work anew: it is steered by nobody yet
    pause,          ///< it starts no runs
    hold,           ///< it starts no runs, and the ones that are on stand still
    go_on,          ///< it starts runs again
    set,            ///< other settings hold from now on
    first,          ///< it starts these runs next
    stop_early,     ///< a rule of `early_stopping` is against the runs
    exempt,         ///< no rule concerns the runs any more
    tag,            ///< the runs, or without runs the experiment, get a tag
    untag,          ///< the runs, or the experiment, lose the tag
    search,         ///< the grid's search has so many runs in all
    ask             ///< the search tries this point next
  };
  Kind kind = Kind::stop;
  std::vector<RunId> runs;
  std::vector<std::string> files = {};         ///< remove_models: relative to the experiment
  SteerSettings set = {};                      ///< set
  std::optional<Ruling> ruling = {};           ///< stop_early
  std::string tag = {};                        ///< tag, untag
  std::size_t searched_runs = 0;               ///< search
  std::optional<plan::AskedPoint> asked = {};  ///< ask
};

/// The labels that people gave an experiment and its runs.
struct Tags {
  std::set<std::string> experiment;
  std::map<RunId, std::set<std::string>> runs;  ///< runs without a tag have no entry
};

/// How the gridctl at work is steered.
struct Steering {
  bool is_paused = false;
  bool is_held = false;  ///< the runs that are on stand still
  SteerSettings set;     ///< a setting without a value: as the gridctl was started
  [[nodiscard]] bool is_any() const { return is_paused || set.is_any(); }
};

struct Removal {
  bool keeps_files = false;
  bool is_done = false;  ///< else whoever decided it may have been killed in its midst
};

/// What all decisions together come to: of each run the last one counts.
struct Decisions {
  std::set<RunId> stopped;
  std::map<RunId, Removal> removed;
  Steering steering;                           ///< of the gridctl that began last
  std::vector<Ruling> rulings;                 ///< in the order in which they were made
  std::map<RunId, std::size_t> stopped_early;  ///< the index of the ruling
  std::set<RunId> exempt;                      ///< from `early_stopping`
  Tags tags;                                   ///< runs that are removed lose theirs
  std::size_t searched_runs = 0;               ///< of the grid's search, in all; 0: there is none
  std::vector<plan::AskedPoint> asked;         ///< in the order in which they were asked for
};

/// Runs that one rule has stopped and no person has let go on; with `halving`, at one rung.
struct RuleStops {
  StopRule rule = StopRule::median;
  std::optional<double> rung = {};  ///< of `halving`
  std::size_t configurations = 0;   ///< the number of configurations with such a run
  std::size_t runs = 0;
  friend bool operator==(const RuleStops&, const RuleStops&) = default;
};
/// Counts the runs of each rule, in the order of the rules and of the rungs.
[[nodiscard]] std::vector<RuleStops> stops_by_rule(const Decisions& decisions);

/// Checks a text that is to become a tag, and takes the blanks around it away. Errors: usage if it
/// is empty, longer than 100 bytes, begins with a dash, or has commas or control characters: such
/// tags could neither be listed nor filtered by.
[[nodiscard]] Result<std::string> parse_tag(std::string_view text);

/// Returns the tags of the experiments and of their runs. An experiment that cannot be read has
/// none.
[[nodiscard]] std::set<std::string> tags_in(const std::vector<fs::path>& experiments);

/// Without the file: none. A line that is damaged decides nothing.
[[nodiscard]] Result<Decisions> read_decisions(const fs::path& experiment);

/// Appends one line and brings it onto the disk. It is safe beside other writers, so the lock of
/// the experiment is not needed.
[[nodiscard]] Result<void> write_decision(const fs::path& experiment, const Decision& decision);

}  // namespace gridctl::experiment
