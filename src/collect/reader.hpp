// The interface behind which one file knows one writer's layout. To add a writer: one source with a
// class, one line in readers().
#pragma once

#include "csv.hpp"
#include "files.hpp"

#include <gridctl/collect/experiment.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// What the writer itself says of how and when the run went; gridctl's own records know better.
struct Ending {
  RunState state = RunState::lost;
  std::string reason;
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> ended_at;
};

/// What readers found of one training. Each adds what is not there yet.
struct RunParts {
  Values configuration;
  Values training;
  Values validation;
  Values test;  ///< of a trainer that tests by itself
  std::optional<Ending> ending;
};

/// What readers found of one test.
struct TestParts {
  Values configuration;
  Values statistics;
};

class Reader {
 public:
  virtual ~Reader() = default;
  /// Whether this writer's training left its statistics in the folder.
  [[nodiscard]] virtual bool has_run(const Folder& folder) const = 0;
  virtual void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                        Notes& notes) const = 0;
  /// The same for a test.
  [[nodiscard]] virtual bool has_test(const Folder& folder) const = 0;
  virtual void read_test(const Folder& folder, LastLine last_line, TestParts& parts,
                         Notes& notes) const = 0;
};

/// All of them, the one to believe first at the front.
[[nodiscard]] const std::vector<std::unique_ptr<Reader>>& readers();
[[nodiscard]] std::unique_ptr<Reader> make_jsonl_reader();
[[nodiscard]] std::unique_ptr<Reader> make_mip_reader();

/// Whether any reader knows the folder.
[[nodiscard]] bool has_run(const Folder& folder);
[[nodiscard]] bool has_test(const Folder& folder);
/// All readers that know one of the folders, in their order; of its folders each takes the deepest,
/// of those the last by name.
[[nodiscard]] RunParts read_run(const std::vector<Folder>& folders, LastLine last_line,
                                Notes& notes);
[[nodiscard]] TestParts read_test(const std::vector<Folder>& folders, LastLine last_line,
                                  Notes& notes);

}  // namespace gridctl::collect
