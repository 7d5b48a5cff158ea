"""What the chaos tests share: a folder with a grid, gridctl at work in it, and what is seen from outside.

A test is play(DOCSTRING, TEST, name=(SHORT, LONG) …): it gets a Scene, its options, and a Verdict to
fill with figures and with what must be true. It prints its figures as the last line, in JSON, and
ends with 0, with 1, or with 77 if this machine cannot show it.
"""
import argparse
import collections
import contextlib
import json
import mmap
import os
import pathlib
import pwd
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

SKIPPED = 77  # automake's and CTest's custom
USERS = range(60_000, 65_000)  # whom Debian leaves to nobody
PATIENCE = 100  # seconds after which a test is stuck; nothing is asserted about how long things take
PATIENCE_SANITIZED = 1000

# A line in the ledger when a run begins and when it ends: what happened is known without gridctl.
# The run's length comes from a bounded computation: a test must not sleep.
TRAINER = """#!/bin/sh
echo "B $GRIDCTL_RUN_ID $$" >> "$LEDGER"
i=0; while [ $i -lt ${LOOPS:-2000} ]; do i=$((i + 1)); done
echo "E $GRIDCTL_RUN_ID $$" >> "$LEDGER"
"""

# The same, but it ends when its gate is opened.
GATED_TRAINER = """#!/bin/sh
echo "B $GRIDCTL_RUN_ID $$" >> "$LEDGER"
read -r _ < "$GATE-$GRIDCTL_RUN_ID"
echo "E $GRIDCTL_RUN_ID $$" >> "$LEDGER"
"""


patience = PATIENCE  # of this process


class Skip(Exception):
    """This machine cannot show it; says why."""


class Stuck(Exception):
    """What was waited for did not come."""


def until(condition, what):
    """The first value of condition() that is true."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Stuck(f"waited in vain until {what}")
        time.sleep(0.005)


def stat_of(pid):
    """The fields of /proc/PID/stat after the name: state, parent, …; none if it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None


def all_pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def unused_user():
    """A user of whom there is no process: limits count what all tests of this machine do as one user."""
    busy = set()
    for pid in all_pids():
        with contextlib.suppress(OSError):
            busy.add(os.stat(f"/proc/{pid}").st_uid)
    known = {entry.pw_uid for entry in pwd.getpwall()}
    first = os.getpid() % len(USERS)
    users = [*USERS[first:], *USERS[:first]]
    return next(user for user in users if user not in busy | known)


def memory(pid):
    """Resident bytes; none if it is gone."""
    try:
        pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize()
    except OSError:
        return None


def is_alive(pid):
    stat = stat_of(pid)
    return stat is not None and stat[0] != "Z"


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Worker:
    """A gridctl at work. What it says goes to a file: nobody needs to read along."""

    def __init__(self, scene, words, **how):
        number = next(scene.numbers)
        self.log = scene.folder / f"said-{number}"
        with open(self.log, "wb") as log:
            how.setdefault("env", scene.environment)
            how.setdefault("cwd", scene.folder)
            how.setdefault("stdin", subprocess.DEVNULL)
            self.process = subprocess.Popen([scene.gridctl, *words], stdout=log, stderr=log, **how)
        self.pid = self.process.pid

    def said(self):
        return self.log.read_text(errors="replace")

    def wait(self):
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Stuck("gridctl does not end; it said:\n" + self.said()) from None

    def keepers(self):
        """The keepers that it has started."""
        found = []
        for pid in all_pids():
            stat = stat_of(pid)
            if not stat or int(stat[1]) != self.pid:
                continue
            try:
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"__keeper" in words:
                found.append(pid)
        return found


class Scene:
    def __init__(self, gridctl):
        global patience
        self.gridctl = os.path.abspath(gridctl)
        with open(self.gridctl, "rb") as program, mmap.mmap(program.fileno(), 0, access=mmap.ACCESS_READ) as text:
            self.is_sanitized = text.find(b"__asan_init") >= 0
        if self.is_sanitized:
            patience = PATIENCE_SANITIZED
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gridctl-chaos-"))
        self.experiment = self.folder / "exp"
        self.ledger_file = self.folder / "ledger"
        self.ledger_file.touch()
        self.numbers = iter(range(1, 1_000_000))
        self.mark = f"CHAOS_SCENE={self.folder.name}"
        (self.folder / ".git").mkdir()  # nobody's gridctl.yaml above is looked for
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("GRIDCTL_")}
        # Locks of its own: tests run side by side, and none waits for the cores of another.
        self.environment.update(HOME=str(self.folder / "home"), LEDGER=str(self.ledger_file),
                                GRIDCTL_LOCK_DIR=str(self.folder / "locks"),
                                GATE=str(self.folder / "gate"), CHAOS_SCENE=self.folder.name)

    def bound_of_memory(self, usual):
        """So many bytes may gridctl take where it takes `usual` ones without a sanitizer. That of addresses
        doubles what is allocated, holds back what is freed (here 4 MiB) and is large itself: as large as a
        gridctl that does nothing."""
        if not self.is_sanitized:
            return usual
        options = [self.environment.get("ASAN_OPTIONS", ""), "quarantine_size_mb=4"]
        self.environment["ASAN_OPTIONS"] = ":".join(option for option in options if option)
        idle = subprocess.Popen([self.gridctl, "version"], stdout=subprocess.DEVNULL, env=self.environment)
        own = os.wait4(idle.pid, 0)[2].ru_maxrss << 10
        return 4 * usual + own

    def grid(self, runs, trainer=TRAINER, settings="", command="[sh, trainer.sh]"):
        (self.folder / "trainer.sh").write_text(trainer)
        if trainer == GATED_TRAINER:
            self.make_gates(runs)
        (self.folder / "grid.yaml").write_text(
            "grid_tasks: [{name: t, overwrite: {x: 1}}]\n"
            f"grid_settings: {{experiment_repetitions: {runs}{', ' if settings else ''}{settings}}}\n"
            f"trainer: {{command: {command}}}\n")

    def make_gates(self, runs):
        for number in range(1, runs + 1):
            os.mkfifo(self.folder / f"gate-1.{number}")

    def start(self, *words, **how):
        return Worker(self, words, **how)

    def train(self, *words, **how):
        return self.start("train", "grid.yaml", "--expdir", "exp", "--device", "cpu", *words, **how)

    def resume(self, *words, **how):
        return self.start("resume", "exp", "--device", "cpu", *words, **how)

    def run(self, *words, **how):
        """Its exit code and all that it said."""
        worker = self.start(*words, **how)
        return worker.wait(), worker.said()

    def give_away(self):
        """Makes all of it another user's, if we are root, whom neither permissions nor limits bind.
        Returns the user."""
        if os.geteuid() != 0:
            return os.geteuid()
        # Of the program a copy: where it was built may be closed to others.
        program = shutil.copy(self.gridctl, self.folder / "gridctl")
        self.gridctl = str(program)
        user = unused_user()
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, user, user, follow_symlinks=False)
        return user

    def open_gate(self, run):
        """Lets a run of the gated trainer end, once it stands there."""
        def gate():
            try:
                return os.open(self.folder / f"gate-{run}", os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                return None  # nobody reads there yet
        descriptor = until(gate, f"run {run} waits at its gate")
        os.write(descriptor, b"\n")
        os.close(descriptor)

    def ledger(self, file=None):
        """How often each run has begun, and ended."""
        begun, ended = collections.Counter(), collections.Counter()
        for line in (file or self.ledger_file).read_text().splitlines():
            what, run, _ = line.split()
            (begun if what == "B" else ended)[run] += 1
        return begun, ended

    def overlaps(self):
        """How many runs of which an earlier copy ended after a later one had begun."""
        last, found = {}, 0
        for line in self.ledger_file.read_text().splitlines():
            what, run, copy = line.split()
            if what == "B":
                last[run] = copy
            elif what == "E":
                found += last[run] != copy
        return found

    def has_begun(self, count):
        until(lambda: sum(self.ledger()[0].values()) >= count, f"{count} runs have begun")

    def states(self, experiment=None):
        """How many runs the books have in each state."""
        books = sqlite3.connect((experiment or self.experiment) / "gridctl.db")
        try:
            return collections.Counter(row[0] for row in books.execute(
                "SELECT coalesce(state, 'planned') FROM runs LEFT JOIN attempts "
                "USING (configuration, repetition, test, attempt)"))
        finally:
            books.close()

    def is_sound(self, experiment=None):
        books = sqlite3.connect((experiment or self.experiment) / "gridctl.db")
        try:
            return books.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        finally:
            books.close()

    def processes(self):
        """Pids of all that was started in this scene and lives."""
        found = []
        for pid in all_pids():
            try:
                words = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if self.mark.encode() in words and pid != os.getpid() and is_alive(pid):
                found.append(pid)
        return found

    def close(self):
        for pid in self.processes():
            kill(pid)
        subprocess.run(["chmod", "-R", "u+rwX", self.folder], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


class Verdict:
    def __init__(self):
        self.figures = {}
        self.wrong = []
        self.skipped = False

    def must(self, condition, otherwise):
        if not condition:
            self.wrong.append(otherwise)

    def add(self, name, number=1):
        self.figures[name] = self.figures.get(name, 0) + number

    def completed(self, scene, runs, repeated=0):
        """Every run is in the books as succeeded, and has ended by its own ledger; at most so many
        of them more than once."""
        _, ended = scene.ledger()
        states = scene.states()
        twice = sum(count > 1 for count in ended.values())
        self.figures.update(succeeded_in_the_books=states["succeeded"], lost=runs - len(ended),
                            completed_twice=twice)
        self.must(len(ended) == runs, f"{runs - len(ended)} runs never ended")
        self.must(states == {"succeeded": runs}, f"the books say {dict(states)}")
        self.must(twice <= repeated, f"{twice} runs ended twice")

    def report(self):
        print(json.dumps(self.figures), flush=True)
        for line in self.wrong:
            print(f"wrong: {line}", file=sys.stderr)
        if self.wrong:
            return 1
        return SKIPPED if self.skipped else 0


def play(description, test, flags=(), texts=(), **numbers):
    parser = argparse.ArgumentParser(description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gridctl")
    parser.add_argument("--long", action="store_true", help="take the larger numbers")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    for name, (short, more) in numbers.items():
        parser.add_argument(f"--{name}", type=int, help=f"{short}, or {more} with --long")
    for flag in flags:
        parser.add_argument(f"--{flag}", action="store_true")
    for text in texts:
        parser.add_argument(f"--{text}", default="")
    options = parser.parse_args()
    for name, (short, more) in numbers.items():
        if getattr(options, name) is None:
            setattr(options, name, more if options.long else short)
    options.chance = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)
    verdict = Verdict()
    scene = Scene(options.gridctl)
    try:
        test(scene, options, verdict)
        verdict.figures["orphans"] = len(scene.processes())
        verdict.must(verdict.figures["orphans"] == 0, "processes are left")
    except Skip as reason:
        verdict.figures["skipped"] = str(reason)
        verdict.skipped = True
    except Stuck as reason:
        verdict.must(False, str(reason))
    finally:
        code = verdict.report()  # to remove a large experiment takes a while
        scene.close()
    sys.exit(code)
