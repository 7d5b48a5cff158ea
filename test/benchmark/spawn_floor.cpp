// The floor of dispatch: N times posix_spawn of one program, P at a time, and nothing else. With
// FOLDER, the floor of a dispatch that can be killed at any instant: each run has the folders,
// files and link of one of gridctl's, of the same size, none of which can be seen half-written;
// and a journal in SQLite books its start before its folder is made, and its end.
// spawn_floor N P PROGRAM [FOLDER]
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

void must(bool did, const char* what) {
  if (did) return;
  std::perror(what);
  std::exit(1);
}

/// Two tables, as the journal has them: what each run is, and what happened.
class Books {
 public:
  explicit Books(const std::string& file) {
    sqlite3* opened = nullptr;
    must(sqlite3_open(file.c_str(), &opened) == SQLITE_OK, file.c_str());
    database_.reset(opened);
    for (const char* sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL",
                            "CREATE TABLE runs (run INTEGER PRIMARY KEY, state TEXT, text TEXT)",
                            "CREATE TABLE events (at INTEGER, run INTEGER, state TEXT)"})
      must(sqlite3_exec(opened, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
    begin_ = prepared("BEGIN IMMEDIATE");
    commit_ = prepared("COMMIT");
    write_ = prepared("INSERT OR REPLACE INTO runs VALUES (?1, ?2, 'cpu:0 /a/folder/of/the/run')");
    add_ = prepared("INSERT INTO events VALUES (1790000000000000, ?1, ?2)");
  }
  /// One transaction: the end of a run, if one has ended, and the start of the next, if one
  /// follows.
  void book(std::optional<long> ended, std::optional<long> started) {
    step(begin_);
    if (ended) book(*ended, "succeeded");
    if (started) book(*started, "running");
    step(commit_);
  }

 private:
  struct Closer {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

  Statement prepared(const char* sql) {
    sqlite3_stmt* made = nullptr;
    must(sqlite3_prepare_v2(database_.get(), sql, -1, &made, nullptr) == SQLITE_OK, sql);
    return Statement(made);
  }
  static void step(const Statement& statement) {
    must(sqlite3_step(statement.get()) == SQLITE_DONE, "cannot book");
    sqlite3_reset(statement.get());
  }
  void book(long run, const char* state) {
    for (const auto* statement : {&write_, &add_}) {
      sqlite3_bind_int64(statement->get(), 1, run);
      sqlite3_bind_text(statement->get(), 2, state, -1, SQLITE_STATIC);
      step(*statement);
    }
  }

  std::unique_ptr<sqlite3, Closer> database_;
  Statement begin_, commit_, write_, add_;
};

/// Makes a file that is never seen without its text.
void write_whole(const std::string& folder, const std::string& name, std::size_t size) {
  const std::string text(size, 'x');
  const int file = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0664);
  must(file >= 0 && ::write(file, text.data(), size) == static_cast<ssize_t>(size), "cannot write");
  const auto nameless = "/proc/self/fd/" + std::to_string(file);
  must(::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, (folder + "/" + name).c_str(),
                AT_SYMLINK_FOLLOW) == 0,
       "cannot name a file");
  ::close(file);
}

/// What is made for a run. Without a folder: nothing.
class Records {
 public:
  explicit Records(std::string folder) : folder_(std::move(folder)) {
    must(::mkdir(folder_.c_str(), 0775) == 0, folder_.c_str());
    books_.emplace(folder_ + "/journal.db");
  }
  /// Returns what the run writes to. `ended`: a run whose end is not booked yet.
  int begin(long run, std::optional<long> ended) {
    books_->book(ended, run);
    const auto folder = folder_of(run);
    const auto attempt = folder + "/attempt-1";
    must(::mkdir(folder.c_str(), 0775) == 0 && ::mkdir(attempt.c_str(), 0775) == 0, "cannot make");
    write_whole(attempt, "config.yaml", 11);
    write_whole(attempt, "params.json", 14);
    must(::symlink("attempt-1", (folder + "/latest").c_str()) == 0, "cannot link");
    return ::open((attempt + "/output.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                  0664);
  }
  void end(long run) const {
    write_whole(folder_of(run) + "/attempt-1", "exit.json", 360);
    write_whole(folder_of(run), "run.json", 1700);
  }
  void book_end(long run) { books_->book(run, std::nullopt); }

 private:
  [[nodiscard]] std::string folder_of(long run) const {
    return folder_ + "/" + std::to_string(run);
  }
  std::string folder_;
  std::optional<Books> books_;
};

pid_t start(char* program, int output) {
  char* command[] = {program, nullptr};
  pid_t pid = 0;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (output >= 0) posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  must(posix_spawn(&pid, program, output >= 0 ? &actions : nullptr, nullptr, command, environ) == 0,
       program);
  posix_spawn_file_actions_destroy(&actions);
  if (output >= 0) ::close(output);
  return pid;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fprintf(stderr, "usage: spawn_floor N P PROGRAM [FOLDER]\n");
    return 2;
  }
  const long total = std::atol(argv[1]);
  const auto most = static_cast<std::size_t>(std::atol(argv[2]));
  std::optional<Records> records;
  if (argc == 5) records.emplace(argv[4]);
  std::map<pid_t, long> living;
  std::optional<long> unbooked;
  for (long started = 0; started < total || !living.empty();) {
    while (started < total && living.size() < most) {
      const int output = records ? records->begin(started, unbooked) : -1;
      unbooked.reset();
      living.emplace(start(argv[3], output), started++);
    }
    const pid_t ended = ::wait(nullptr);
    must(ended > 0, "cannot wait");
    unbooked = living.extract(ended).mapped();
    if (records) records->end(*unbooked);
    if (records && started == total) records->book_end(*unbooked);
  }
  return 0;
}
