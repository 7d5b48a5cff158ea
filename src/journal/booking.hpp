// How an event gets into the tables: what may happen, and the one transaction that says it did.
#pragma once

#include "sqlite.hpp"

#include <gridctl/core/run.hpp>

#include <string>

namespace gridctl::journal {

/// The statements of every writing, prepared once.
class Booking {
 public:
  /// `syncs_ends`: commits do not wait for the disk, so that those which must have to be told.
  Booking(Database& database, bool syncs_ends);

  /// One transaction. `directory` is what the attempt's folder is called in the books. Throws
  /// logic_error if the event may not happen in the state that the run is in.
  void book(const RunSpec& run, const std::string& directory, const RunEvent& event);

 private:
  /// Whether the event opens a new attempt.
  bool check(const RunSpec& run, const RunEvent& event);
  void write_attempt(const RunSpec& run, const std::string& directory, const RunEvent& event,
                     bool opens);

  Database& database_;
  bool syncs_ends_;
  Statement find_run_, set_attempt_, add_requeue_, add_attempt_, change_attempt_, add_event_;
};

}  // namespace gridctl::journal
