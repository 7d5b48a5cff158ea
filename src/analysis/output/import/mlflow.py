#!/usr/bin/env python3
"""Hands the runs of this analysis to MLflow: python3 import_mlflow.py [TRACKING_URI]

Each run becomes a run of an MLflow experiment of the same name, with its configuration as parameters and its
curves as metrics. Reads results.csv and metrics.csv beside this file; needs the package mlflow. A run that was
imported before (by its tag gridctl.run) is left alone."""
import csv
import datetime
import os
import sys

import mlflow
from mlflow.entities import Metric, Param

AT_ONCE = 500  # values in a request: the server takes 1,000 at most
STATUS = {"succeeded": "FINISHED", "failed": "FAILED", "stopped": "KILLED", "lost": "FAILED"}


def rows(name):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def milliseconds(text):
    if not text:
        return None
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def key_of(row):
    return f"{row['experiment']}/{row['run_id']}"


def main():
    if len(sys.argv) > 1:
        mlflow.set_tracking_uri(sys.argv[1])
    client = mlflow.MlflowClient()
    ids, started = {}, {}
    ends = []
    for row in rows("results.csv"):
        key = key_of(row)
        if key in started:  # a further test of the run
            continue
        started[key] = milliseconds(row["started_at"])
        experiment = client.get_experiment_by_name(row["experiment"])
        where = experiment.experiment_id if experiment else client.create_experiment(row["experiment"])
        text = key.replace("'", "")
        if client.search_runs([where], filter_string=f"tags.`gridctl.run` = '{text}'"):
            print(f"{key} is there already")
            continue
        run = client.create_run(where, start_time=started[key], run_name=row["run_id"],
                                tags={"gridctl.run": text, "gridctl.configuration": row["configuration"]})
        ids[key] = run.info.run_id
        ends.append((ids[key], STATUS.get(row["status"], "RUNNING"), milliseconds(row["ended_at"])))
        params = [Param(name[len("config."):], value[:6000]) for name, value in row.items()
                  if name.startswith("config.") and value]
        for first in range(0, len(params), 100):  # as many as a request may have
            client.log_batch(ids[key], params=params[first:first + 100])
    waiting = {}

    def hand_over(key):
        client.log_batch(ids[key], metrics=waiting.pop(key))

    for row in rows("metrics.csv"):
        key = key_of(row)
        if key not in ids:
            continue
        seconds = float(row["time"] or 0)
        time = seconds * 1000 if seconds > 1e8 else (started[key] or 0) + seconds * 1000
        name = f"{row['split']}/{row['metric']}" if row["split"] else row["metric"]
        step = row["step"] or row["epoch"] or 0
        waiting.setdefault(key, []).append(Metric(name, float(row["value"]), int(time), int(float(step))))
        if len(waiting[key]) >= AT_ONCE:
            hand_over(key)
    for key in list(waiting):
        hand_over(key)
    for run, status, ended in ends:
        client.set_terminated(run, status, ended)
    print(f"{len(ids)} runs imported")


main()
