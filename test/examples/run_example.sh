#!/bin/sh
# Runs one example as its README says: trains its grid, tests the models if it has a tester, and analyzes.
#   run_example.sh GRIDCTL EXAMPLE_FOLDER [OPTIONS OF 'gridctl train']
# Skipped (exit status 77) if the example needs PyTorch and there is none.
set -eu
gridctl=$(readlink -f "$1")
example=$(readlink -f "$2")
here=$(dirname "$(readlink -f "$0")")
shift 2
export PYTHONDONTWRITEBYTECODE=1
[ ! -d "$example/stand-in" ] || PATH="$example/stand-in:$PATH"
! grep -q '^import torch' "$example"/*.py 2>/dev/null || . "$here/python_with_torch.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
experiment=$scratch/experiment
export GRIDCTL_LOCK_DIR="$scratch/locks" # waits for no other gridctl of the machine
cd "$example"

step() { # NAME OPTION…: a command of gridctl that must end well
  echo "gridctl $*"
  status=0
  "$gridctl" "$@" >"$scratch/$1.out" 2>"$scratch/$1.err" || status=$?
  [ $status = 0 ] && return
  cat "$scratch/$1.out" "$scratch/$1.err"
  find "$experiment" -name output.log -exec tail -n 3 {} + 2>/dev/null | tail -n 60
  echo "FAILED: exit status $status: gridctl $*"
  exit 1
}

step train grid.yaml --dry-run --json "$@"
mv "$scratch/train.out" "$scratch/plan.json"
[ ! -e "$experiment" ] || { echo "FAILED: --dry-run made the experiment" && exit 1; }
step train grid.yaml --expdir "$experiment" --max-concurrent 2 "$@"
tester=
if grep -q -e '^tester:' -e 'trainer: mip-' grid.yaml; then
  tester=yes
  step test "$experiment" --max-concurrent 2
fi
step analyze "$experiment" --strict
cat "$scratch/analyze.out"

python3 - "$scratch/plan.json" "$experiment/analysis/results.csv" "$tester" <<'END'
import collections
import csv
import json
import sys

plan_file, results_file, has_tester = sys.argv[1:]
plan = json.load(open(plan_file))
rows = list(csv.DictReader(open(results_file, newline="")))
planned = sorted("c" + command["run"].replace(".", "r") for command in plan["commands"])
assert len(planned) == plan["runs"] > 1, f"{plan['runs']} runs, but {len(planned)} commands"
assert sorted(row["run_id"] for row in rows) == planned, f"{len(rows)} rows for {len(planned)} runs"
states = collections.Counter(row["status"] for row in rows)
stops = "early_stopping:" in open("grid.yaml").read()
assert set(states) == ({"succeeded", "stopped_early"} if stops else {"succeeded"}), states
if has_tester:
    tests = collections.Counter(row["test_status"] for row in rows)
    assert set(tests) == {"succeeded"}, tests
# Each configuration is a point of its own: no axis of the grid gets lost on the way.
keys = [key for key in rows[0] if key.startswith("config.") and not key.split(".")[-1].startswith("seed")]
varied = [key for key in keys if len({row[key] for row in rows}) > 1]
points = {tuple(row[key] for key in varied) for row in rows}
assert len(points) == len(plan["configurations"]) > 1, f"{len(points)} points for {len(plan['configurations'])}"
print(f"{len(rows)} rows for {len(planned)} runs; what varies: {', '.join(varied)}")
END
