// What our own process is made ready for before it does anything: streams that are closed, readers
// that go away, files that may not grow, questions that come too early.
#pragma once

namespace gridctl::sys {

/// Call it first of all, in every process that is ours. Opens /dev/null in the place of each of the
/// descriptors 0, 1 and 2 that is closed: else the next file that is opened (a lock, a journal)
/// would get its number, and messages would be written into it. Ignores SIGXFSZ: a file that has
/// reached the limit on file sizes (ulimit -f) is an error of the write, not the end of gridctl.
/// Lets the umask take no right of the owner: what we make we have to read and write again.
/// Ignores SIGUSR1, which asks how the work stands, until somebody answers it.
void make_process_safe();

/// From now on, a reader of our output that goes away (a pipe to `tee` at Ctrl-C) does not end us.
/// For who has runs in hand; who only prints had better end then, silently, as SIGPIPE does it.
void outlive_readers();

}  // namespace gridctl::sys
