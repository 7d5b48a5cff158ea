#!/usr/bin/env python3
"""Hands the runs of this analysis to Weights & Biases: python3 import_wandb.py PROJECT

Each run becomes a run of the project, its repetitions one group, with its configuration and its curves. Reads
results.csv and metrics.csv beside this file; needs the package wandb. A run keeps its id: who imports twice
goes on with the same runs."""
import csv
import os
import re
import sys

import wandb


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
    last, steps = None, {}
    for row in rows("metrics.csv"):
        if key_of(row) != last:
            if last:
                yield last, steps
            last, steps = key_of(row), {}
        name = f"{row['split']}/{row['metric']}" if row["split"] else row["metric"]
        step = float(row["step"] or row["epoch"] or len(steps))
        steps.setdefault(step, {})[name] = float(row["value"])
    if last:
        yield last, steps


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    first_rows = {}
    for row in rows("results.csv"):
        first_rows.setdefault(key_of(row), row)

    def hand_over(row, steps):
        name = re.sub(r"[^A-Za-z0-9_-]", "-", f"{row['experiment']}-{row['run_id']}")
        run = wandb.init(project=sys.argv[1], id=name, name=row["run_id"], resume="allow", reinit=True,
                         group=f"{row['experiment']}/c{row['configuration']}",
                         config={key[len("config."):]: value_of(value) for key, value in row.items()
                                 if key.startswith("config.") and value})
        for step, values in sorted(steps.items()):
            # W&B counts its own steps upwards from 0; ours stands beside the values.
            run.log({**values, "step": step})
        for key, value in row.items():
            if key.startswith(("train.", "valid.", "test.")) and value:
                run.summary[key.replace(".", "/", 1)] = value_of(value)
        run.finish(exit_code=0 if row["status"] == "succeeded" else 1)

    for key, steps in curves():
        hand_over(first_rows.pop(key), steps)
    for row in first_rows.values():  # those without curves
        hand_over(row, {})


main()
