#!/usr/bin/env python3
"""Writes a grid for a trainer of a common shape by 'gridctl init', and trains it without an edit.

    run_case.py GRIDCTL CASE_FOLDER [PROGRAM]

A case is a folder with a trainer and case.json:

    copies     an example whose files it has, instead of its own; "path" is a folder of it for PATH, "beside" a
               folder of the examples that it reads
    trainer    the words after 'gridctl init'; PROGRAM is the program that is given here
    needs      a package of Python without which the case is skipped (exit status 77)
    said       notices that init must give
    axis       the key that the grid sweeps ("lr" unless it says otherwise, "" for none), and its values
    options    of 'gridctl train', to do less
    set        what --set sets in a second training
    received   what the trainer must have received then, beside the values of the axis
    produces   files that each run must leave in its folder; "result.json" unless it says otherwise

A trainer writes what it has received to result.json. What it writes elsewhere is a fault, and so is a file of the
case that is no longer what it was.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77


def fail(text):
    print(f"FAILED: {text}")
    sys.exit(1)


def contents(folder, without):
    """The files below a folder, each with the hash of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in without
    }


class Case:
    def __init__(self, gridctl, folder, program, scratch):
        self.gridctl = gridctl
        self.case = json.loads((folder / "case.json").read_text())
        self.program = program
        self.work = scratch / "work"
        examples = folder.parents[3] / "examples"
        shutil.copytree(examples / self.case["copies"] if "copies" in self.case else folder, self.work)
        if "beside" in self.case:
            shutil.copytree(examples / self.case["beside"], scratch / self.case["beside"])
        for name in ("case.json", "grid.yaml"):
            (self.work / name).unlink(missing_ok=True)
        (scratch / ".git").mkdir()  # nobody's gridctl.yaml above is looked for
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GRIDCTL_")}
        self.environment = kept | {
            "HOME": str(scratch / "home"),
            "GRIDCTL_SYSTEM_CONFIG": "",
            "GRIDCTL_LOCK_DIR": str(scratch / "locks"),
            "COLUMNS": "100",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": os.pathsep.join([str(self.work / self.case.get("path", ".")), os.environ["PATH"]]),
        }

    def run(self, *words):
        command = [self.gridctl, *words]
        print("gridctl", *words)
        ended = subprocess.run(
            command, cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if ended.returncode != 0:
            print(ended.stdout[-4000:], ended.stderr[-4000:])
            for log in sorted(self.work.glob("exp*/runs/*/*/attempt-1/output.log"))[:3]:
                print(log.read_text()[-1000:])
            fail(f"exit status {ended.returncode}")
        return ended

    def init(self):
        before = contents(self.work, [])
        words = [self.program if word == "PROGRAM" else word for word in self.case["trainer"]]
        said = self.run("init", *words).stderr
        grid = (self.work / "grid.yaml").read_text()
        print(grid)
        for sentence in self.case.get("said", []):
            if sentence not in said:
                fail(f"init did not say: {sentence}\n{said}")
            if sentence not in grid.replace("\n#  ", "").replace("\n# ", " "):
                fail(f"the file does not say: {sentence}")
        if contents(self.work, ["grid.yaml"]) != before:
            fail("init changed files of the trainer")

    def train(self, experiment, *words):
        """What each run has received."""
        before = contents(self.work, ["exp", "exp-set"])
        self.run("train", "grid.yaml", "--expdir", experiment, *self.case.get("options", []), *words)
        if contents(self.work, ["exp", "exp-set"]) != before:
            fail("a run wrote outside of its folder")
        folders = sorted((self.work / experiment).glob("runs/*/*/attempt-1"))
        if not folders:
            fail("no run has a folder")
        received = []
        for folder in folders:
            for name in self.case.get("produces", ["result.json"]):
                if not (folder / name).is_file():
                    fail(f"{folder} has no {name}")
            if "result.json" not in self.case.get("produces", ["result.json"]):
                continue
            received.append(json.loads((folder / "result.json").read_text()))
            seed = json.loads((folder.parent / "run.json").read_text())["seed"]
            if "seed" in received[-1] and received[-1]["seed"] != seed:
                fail(f"the run's seed is {seed}, but the trainer received {received[-1]['seed']}")
        return received

    def check(self):
        self.init()
        received = self.train("exp")
        axis = self.case.get("axis", "lr")
        if axis:
            values = sorted({run[axis] for run in received})
            if values != self.case.get("values", [0.01, 0.1, 1]):
                fail(f"the runs received {axis} = {values}")
        if not self.case.get("set"):
            return
        for run in self.train("exp-set", *(word for key in self.case["set"] for word in ("--set", key))):
            for key, value in self.case["received"].items():
                if run[key] != value:
                    fail(f"{key} is {run[key]!r}, and should be {value!r}")


def main():
    gridctl, folder = os.path.abspath(sys.argv[1]), Path(sys.argv[2]).resolve()
    package = json.loads((folder / "case.json").read_text()).get("needs")
    if package and not importlib.util.find_spec(package):
        print(f"skipped: there is no Python package '{package}'")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as scratch:
        Case(gridctl, folder, sys.argv[3] if len(sys.argv) > 3 else "", Path(scratch)).check()


if __name__ == "__main__":
    main()
