#!/usr/bin/env python3
"""Prints which part of the lines of each module ran, by what a build with --coverage has counted.

    count_lines.py BUILD_FOLDER [--files]

A line of a header is compiled into many objects: it ran if it ran in one of them. An object that no test
has linked or run counts too: none of its lines ran.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def counted_lines(notes, build):
    """(file, line, how often it ran) for the lines of our modules in one object, named by its .gcno."""
    run = subprocess.run(
        ["gcov", "--json-format", "--stdout", str(notes)], cwd=build, capture_output=True, text=True, check=True
    )
    for text in run.stdout.splitlines():
        document = json.loads(text)
        for file in document["files"]:
            path = pathlib.Path(os.path.normpath(build / document["current_working_directory"] / file["file"]))
            if any(path.is_relative_to(ROOT / top) for top in ("src", "include/gridctl")):
                for line in file["lines"]:
                    yield path.relative_to(ROOT), line["line_number"], line["count"]


def module_of(file):
    parts = file.parts
    parts = parts[2:] if parts[0] == "include" else parts[1:]
    return parts[0] if len(parts) > 1 else "main"


def print_figures(title, figures):
    width = max(map(len, figures))
    print(f"{title:{width}}  lines    ran")
    for name, (ran, lines) in figures.items():
        print(f"{name:{width}}  {lines:5}  {100 * ran / lines:4.0f} %")


def main(build, with_files):
    if not any(build.rglob("*.gcda")):
        sys.exit(f"nothing below {build} has run; test/coverage builds and runs it")
    objects = sorted(build.rglob("*.gcno"))
    ran = {}
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for lines in pool.map(lambda notes: list(counted_lines(notes, build)), objects):
            for file, line, count in lines:
                ran[file, line] = ran.get((file, line), False) or count > 0

    files = collections.defaultdict(lambda: [0, 0])
    modules = collections.defaultdict(lambda: [0, 0])
    for (file, _), did in ran.items():
        for figure in (files[str(file)], modules[module_of(file)], modules["all"]):
            figure[0] += did
            figure[1] += 1
    if with_files:
        print_figures("file", dict(sorted(files.items(), key=lambda item: item[1][0] / item[1][1])))
        print()
    print_figures("module", dict(sorted(modules.items(), key=lambda item: (item[0] == "all", item[0]))))


if len(sys.argv) < 2 or sys.argv[2:] not in ([], ["--files"]):
    sys.exit(__doc__)
main(pathlib.Path(sys.argv[1]).resolve(), "--files" in sys.argv)
