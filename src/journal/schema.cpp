#include "schema.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gridctl::journal {
namespace {

// Times are microseconds since 1970 UTC, durations seconds, states the words of
// to_string(RunState). A run has a row of `runs` from the plan on, and one of `attempts` each time
// it is tried; runs.attempt is the last of them, 0 before the first. `events` is the history: never
// changed.
constexpr const char* kVersion1 = R"(
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE configurations (
    number   INTEGER PRIMARY KEY,
    label    TEXT NOT NULL,
    task     TEXT NOT NULL,
    folder   TEXT NOT NULL,
    identity TEXT NOT NULL
  );
  CREATE TABLE runs (
    configuration INTEGER NOT NULL REFERENCES configurations (number),
    repetition    INTEGER NOT NULL,
    test          INTEGER NOT NULL,
    seed          INTEGER NOT NULL,
    attempt       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (configuration, repetition, test)
  ) WITHOUT ROWID;
  CREATE TABLE attempts (
    configuration  INTEGER NOT NULL,
    repetition     INTEGER NOT NULL,
    test           INTEGER NOT NULL,
    attempt        INTEGER NOT NULL,
    state          TEXT NOT NULL,
    directory      TEXT NOT NULL,
    slot           TEXT NOT NULL DEFAULT '',
    started_at     INTEGER,
    ended_at       INTEGER,
    seconds        REAL,
    exit_code      INTEGER,
    signal         INTEGER,
    core_dumped    INTEGER,
    user_seconds   REAL,
    system_seconds REAL,
    max_rss_bytes  INTEGER,
    reason         TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (configuration, repetition, test, attempt),
    FOREIGN KEY (configuration, repetition, test) REFERENCES runs
  ) WITHOUT ROWID;
  CREATE TABLE events (
    id            INTEGER PRIMARY KEY,
    at            INTEGER NOT NULL,
    configuration INTEGER NOT NULL,
    repetition    INTEGER NOT NULL,
    test          INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    state         TEXT NOT NULL,
    slot          TEXT NOT NULL,
    reason        TEXT NOT NULL
  );
)";

// gpu_memory_bytes is the peak, gpu_utilization the mean in percent. A row of `invocations` is one
// gridctl at work: without ended_at it is on, or was killed; cause says why it started no more.
constexpr const char* kVersion2 = R"(
  ALTER TABLE runs ADD COLUMN model TEXT NOT NULL DEFAULT '';
  ALTER TABLE runs ADD COLUMN requeues INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE attempts ADD COLUMN failure_class TEXT NOT NULL DEFAULT '';
  ALTER TABLE attempts ADD COLUMN leftovers INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE attempts ADD COLUMN gpu_memory_bytes INTEGER;
  ALTER TABLE attempts ADD COLUMN gpu_utilization REAL;
  CREATE TABLE invocations (
    id         INTEGER PRIMARY KEY,
    phase      TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    cause      TEXT NOT NULL DEFAULT ''
  );
)";

// Attempts that a cluster has: when they were handed over, on which node they ran, and the
// scheduler's name of the job. From here on a state may be `submitted`.
constexpr const char* kVersion3 = R"(
  ALTER TABLE attempts ADD COLUMN submitted_at INTEGER;
  ALTER TABLE attempts ADD COLUMN host TEXT NOT NULL DEFAULT '';
  ALTER TABLE attempts ADD COLUMN job TEXT NOT NULL DEFAULT '';
)";

// Step N makes version N of version N-1. A step that was ever released is never changed.
constexpr std::array kSteps = {kVersion1, kVersion2, kVersion3};

// Numbers from statfs(2) and the file systems' own sources; linux/magic.h knows only some.
constexpr std::array<std::int64_t, 14> kSharedFileSystems = {
    0x6969,      // NFS
    0x517B,      // SMB
    0xFF534D42,  // CIFS
    0xFE534D42,  // SMB 2
    0x65735546,  // FUSE (sshfs, s3fs …)
    0x01021997,  // 9P
    0x00C36400,  // Ceph
    0x0BD00BD0,  // Lustre
    0x47504653,  // GPFS
    0x19830326,  // BeeGFS
    0x5346414F,  // AFS
    0x73757245,  // Coda
    0x7461636F,  // OCFS2
    0x01161970,  // GFS2
};

}  // namespace

int schema_version() {
  return static_cast<int>(kSteps.size());
}

void migrate(Database& database, int version) {
  const auto current = [&] { return database.integer("PRAGMA user_version"); };
  if (current() >= version) return;
  Transaction transaction(database);
  // Asked again: another process may have done it meanwhile.
  for (auto step = current(); step < version; ++step)
    database.execute(kSteps.at(static_cast<std::size_t>(step)));
  database.execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, version));
  transaction.commit();
}

bool is_wal_safe(std::int64_t filesystem_type) {
  return std::find(kSharedFileSystems.begin(), kSharedFileSystems.end(), filesystem_type) ==
         kSharedFileSystems.end();
}

void prepare_for_writing(Database& database, bool use_wal) {
  database.execute("PRAGMA foreign_keys = ON");
  if (use_wal) {
    // NORMAL: safe from everything but power loss, which may take the last events, never the file.
    // Each emptying of the log syncs the disk: 16 MiB instead of 4 make that rare.
    database.execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
  } else {
    // FULL: without the log, NORMAL may leave a damaged file after power loss.
    database.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL");
  }
}

}  // namespace gridctl::journal
