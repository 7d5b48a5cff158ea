// The tables of the journal, and how a file of an older version becomes one of ours.
#pragma once

#include "sqlite.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/journal/version.hpp>

namespace gridctl::journal {

/// "GRID": tells our files from other SQLite databases.
inline constexpr std::int64_t kApplicationId = 0x47524944;

/// Brings an empty or older database to a version, in one transaction.
void migrate(Database& database, int version = schema_version());

/// Whether SQLite's write-ahead log is safe on a file system of this kind (statfs f_type). It needs
/// memory shared by all processes that use the file: no network file system has that.
[[nodiscard]] bool is_wal_safe(std::int64_t filesystem_type);

/// Sets up a connection that writes: the log, how often it is synced, how long it waits for
/// readers.
void prepare_for_writing(Database& database, bool use_wal);

}  // namespace gridctl::journal
