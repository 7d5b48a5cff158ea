// How an event gets into the tables: what may happen, and the one transaction that says it did.
#pragma once

#include "sqlite.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/observer.hpp>

#include <functional>
#include <string>
#include <vector>

namespace gridctl::journal {

/// The statements of every writing, prepared once.
class Booking {
 public:
  /// `syncs_ends`: commits do not wait for the disk, so that those which must have to be told.
  Booking(Database& database, bool syncs_ends);

  /// Returns what the folder of an attempt is called in the books.
  using NameOf = std::function<std::string(const fs::path& directory)>;

  /// One transaction: all news or, if it throws, none. Throws logic_error if an event may not
  /// happen in the state that its run is in.
  void book(const std::vector<RunNews>& news, const NameOf& name_of);

 private:
  /// Whether the event opens a new attempt.
  bool check(const RunSpec& run, const RunEvent& event);
  void write_attempt(const RunSpec& run, const RunEvent& event, bool opens, const NameOf& name_of);
  void write(const RunSpec& run, const RunEvent& event, const NameOf& name_of);

  Database& database_;
  bool syncs_ends_;
  Statement begin_, commit_;
  Statement find_run_, set_attempt_, add_requeue_, add_attempt_, change_attempt_, add_event_;
};

}  // namespace gridctl::journal
