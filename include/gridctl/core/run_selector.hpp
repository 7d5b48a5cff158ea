// Which runs of an experiment the user means: `17.2`, `17`, `3-9`, `failed,1.1`.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl {

/// Selects the runs of the configuration that ranks first.
inline constexpr const char* kBestRuns = "best";

/// Runs by their numbers; all four ends belong to it.
struct RunRange {
  int first = 1;
  int last = std::numeric_limits<int>::max();
  int first_repetition = 1;
  int last_repetition = std::numeric_limits<int>::max();
};

/// The runs whose ids begin with the text: "1" begins 1.2, 10.1 and 123.4, "1.2" begins 1.2 and
/// 1.20. None if no id does.
[[nodiscard]] std::vector<RunRange> ranges_of_prefix(std::string_view text);

/// A superset of the runs that a selector can choose.
struct RunNeeds {
  std::vector<RunRange> ranges;
  std::vector<RunState> states;
  bool last = false;  ///< the run that was started last
};

/// The union of its terms: a run (`17.2`, or `c17r2` as files of results have it), all repetitions
/// of a configuration (`17`, `17.*`), of several (`3-9`), a state (`failed`: lost ones too), `last`
/// (the one that was started last), `best`, `all`.
class RunSelector {
 public:
  /// Each word may be a comma list; no word at all means `all`. A word that is no term is a usage
  /// error with a suggestion.
  [[nodiscard]] static Result<RunSelector> parse(const std::vector<std::string>& words);

  /// Whether a term is `best`. Such a term is put into other words before choose(), which does not
  /// know of rankings: a usage error there.
  [[nodiscard]] bool needs_ranking() const;

  /// Which runs have to be known to choose(); nothing if all of them.
  [[nodiscard]] std::optional<RunNeeds> needs() const;

  /// The positions of the chosen ones in `runs`, ascending, each once. nothing_to_do if a run or
  /// configuration that is named is not there, or if nothing is in the states that are.
  [[nodiscard]] Result<std::vector<std::size_t>> choose(const std::vector<RunRecord>& runs) const;

 private:
  struct Term {
    enum class Kind { all, last, best, state, configurations, run };
    Kind kind = Kind::all;
    RunState state = RunState::planned;
    int first = 0;  // configurations: both ends belong to it
    int last = 0;
    RunId run;
    std::string text;  // as it was written
  };
  [[nodiscard]] static Result<Term> parse_term(std::string_view word);
  [[nodiscard]] static bool matches(const Term& term, const RunRecord& record);

  std::vector<Term> terms_;
};

/// The words with `best` replaced by these runs, of which there is at least one.
[[nodiscard]] std::vector<std::string> with_best(const std::vector<std::string>& words,
                                                 const std::vector<RunId>& best);

/// Whether the text has the form of selectors, whatever runs there are.
[[nodiscard]] bool is_selector(std::string_view text);

/// A word that may stand for runs, and what it means: for help and completion.
struct SelectorWord {
  const char* word;
  const char* meaning;
};
[[nodiscard]] const std::vector<SelectorWord>& selector_words();

}  // namespace gridctl
