#!/usr/bin/env python3
"""Hands the runs of this analysis to MLflow: python3 import_mlflow.py [TRACKING_URI]

Each run becomes a run of an MLflow experiment of the same name, with its configuration as parameters and its
curves as metrics. Reads results.csv and metrics.csv beside this file; needs the package mlflow. A run that was
imported whole (it has the tag gridctl.run) is left alone. Signs that MLflow takes in no name become "_"."""
import csv
import datetime
import os
import re
import sys

import mlflow
from mlflow.entities import Metric, Param

AT_ONCE = 500  # values in a request: the server takes 1,000 at most
STATUS = {"succeeded": "FINISHED", "failed": "FAILED", "stopped": "KILLED", "lost": "FAILED", "skipped": "KILLED"}


def rows(name):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def milliseconds(text):
    if not text:
        return None
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def name_of(text):
    return re.sub(r"[^/\w.\- :]", "_", text)


def key_of(row):
    return row["experiment"], row["run_id"]


def points():
    """The rows of metrics.csv, one run after another: it has the runs in the order of results.csv."""
    last, group = None, []
    for row in rows("metrics.csv"):
        if key_of(row) != last:
            if last:
                yield last, group
            last, group = key_of(row), []
        group.append(row)
    if last:
        yield last, group


def metrics_of(group, started):
    counts = {}  # of the values of each curve: the step where none was written
    for row in group:
        name = name_of(f"{row['split']}/{row['metric']}" if row["split"] else row["metric"])
        counts[name] = counts.get(name, 0) + 1
        seconds = float(row["time"] or 0)
        time = seconds * 1000 if seconds > 1e8 else (started or 0) + seconds * 1000
        step = row["step"] or row["epoch"] or counts[name]
        yield Metric(name, float(row["value"]), int(time), int(float(step)))


def hand_over(client, experiment, tag, row, group):
    started = milliseconds(row["started_at"])
    run = client.create_run(experiment, start_time=started, run_name=row["run_id"],
                            tags={"gridctl.configuration": row["configuration"]}).info.run_id
    try:
        params = [Param(name_of(name[len("config."):]), value[:6000]) for name, value in row.items()
                  if name.startswith("config.") and value]
        for first in range(0, len(params), 100):  # as many as a request may have
            client.log_batch(run, params=params[first:first + 100])
        metrics = list(metrics_of(group, started))
        for first in range(0, len(metrics), AT_ONCE):
            client.log_batch(run, metrics=metrics[first:first + AT_ONCE])
        client.set_tag(run, "gridctl.run", tag)
        client.set_terminated(run, STATUS[row["status"]], milliseconds(row["ended_at"]))
    except BaseException:  # Ctrl-C too: half a run would be taken for a whole one
        client.delete_run(run)
        raise


def main():
    if len(sys.argv) > 1:
        mlflow.set_tracking_uri(sys.argv[1])
    client = mlflow.MlflowClient()
    first_rows = {}  # further rows of a run are further tests
    for row in rows("results.csv"):
        first_rows.setdefault(key_of(row), row)
    ended = {key: row for key, row in first_rows.items() if row["status"] in STATUS}
    if len(ended) < len(first_rows):
        print(f"left out: {len(first_rows) - len(ended)} runs that have not ended")
    imported = 0

    def take(key, group):
        nonlocal imported
        row = ended.pop(key, None)
        if row is None:
            return
        found = client.get_experiment_by_name(row["experiment"])
        experiment = found.experiment_id if found else client.create_experiment(row["experiment"])
        tag = "/".join(key).replace("'", "")
        if client.search_runs([experiment], filter_string=f"tags.`gridctl.run` = '{tag}'"):
            print(f"{tag} is there already")
            return
        hand_over(client, experiment, tag, row, group)
        imported += 1

    for key, group in points():
        take(key, group)
    for key in list(ended):  # those without curves
        take(key, [])
    print(f"{imported} runs imported")


main()
