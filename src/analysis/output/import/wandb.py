#!/usr/bin/env python3
"""Hands the runs of this analysis to Weights & Biases: python3 import_wandb.py PROJECT

Each run becomes a run of the project, its repetitions one group, with its configuration and its curves. Reads
results.csv and metrics.csv beside this file; needs the package wandb. A run that is there already is left alone."""
import csv
import os
import re
import sys

import wandb

ENDED = ("succeeded", "failed", "stopped", "lost", "skipped")


def rows(name):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def key_of(row):
    return row["experiment"], row["run_id"]


def value_of(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return {"true": True, "false": False}.get(text, text)


def curves():
    """The values of one run after another, by step: metrics.csv has the runs in the order of results.csv."""
    last, steps, counts = None, {}, {}
    for row in rows("metrics.csv"):
        if key_of(row) != last:
            if last:
                yield last, steps
            last, steps, counts = key_of(row), {}, {}
        name = f"{row['split']}/{row['metric']}" if row["split"] else row["metric"]
        counts[name] = counts.get(name, 0) + 1  # the step where none was written
        step = float(row["step"] or row["epoch"] or counts[name])
        steps.setdefault(step, {})[name] = float(row["value"])
    if last:
        yield last, steps


def hand_over(project, row, steps):
    """Whether the run was not there before."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", f"{row['experiment']}-{row['run_id']}")
    run = wandb.init(project=project, id=name, name=row["run_id"], resume="allow", reinit=True,
                     group=f"{row['experiment']}/c{row['configuration']}",
                     config={key[len("config."):]: value_of(value) for key, value in row.items()
                             if key.startswith("config.") and value})
    if run.resumed:
        is_whole = run.summary.get("gridctl/imported")
        print(f"{name} is there already" + ("" if is_whole else ", in part: delete it there to import it anew"))
        run.finish()
        return False
    for step, values in sorted(steps.items()):
        # W&B counts its own steps upwards from 0; ours stands beside the values.
        run.log({**values, "step": step})
    for key, value in row.items():
        if key.startswith(("train.", "valid.", "test.")) and value:
            run.summary[key.replace(".", "/", 1)] = value_of(value)
    run.summary["gridctl/imported"] = True
    run.finish(exit_code=0 if row["status"] == "succeeded" else 1)
    return True


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    first_rows = {}
    for row in rows("results.csv"):
        first_rows.setdefault(key_of(row), row)
    ended = {key: row for key, row in first_rows.items() if row["status"] in ENDED}
    if len(ended) < len(first_rows):
        print(f"left out: {len(first_rows) - len(ended)} runs that have not ended")
    imported = 0
    for key, steps in curves():
        if key in ended:
            imported += hand_over(sys.argv[1], ended.pop(key), steps)
    for row in ended.values():  # those without curves
        imported += hand_over(sys.argv[1], row, {})
    print(f"{imported} runs imported")


main()
