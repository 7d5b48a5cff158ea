"""Joins metrics.csv with results.csv on the key columns, as numbers where these look like numbers."""
import csv
import sys

KEY = ["experiment", "configuration", "repetition", "run_id"]


def number_or_text(cell):
    try:
        return float(cell)
    except ValueError:
        return cell


def keys(row):
    return tuple(number_or_text(row[name]) for name in KEY)


folder = sys.argv[1]
results = list(csv.DictReader(open(folder + "/results.csv", newline="")))
metrics = list(csv.DictReader(open(folder + "/metrics.csv", newline="")))
groups = list(csv.DictReader(open(folder + "/groups.csv", newline="")))
joined = [(m, r) for m in metrics for r in results if keys(m) == keys(r)]
by_id = [(m, r) for m in metrics for r in results if number_or_text(m["run_id"]) == number_or_text(r["run_id"])]
print(len(results), "runs,", len(metrics), "values,", len(joined), "joined,", len(by_id), "by run_id alone")
ids = {r["run_id"] for r in results}
print("runs of groups:", all(set(g["run_ids"].split()) <= ids for g in groups))
