#!/bin/sh
# The PyTorch example's trainer and tester, without gridctl.  pytorch_test.sh EXAMPLE_FOLDER
set -eu
example=$(cd "$1" && pwd)
. "$(dirname "$0")/python_with_torch.sh"
unset GRIDCTL_METRICS
. "$(dirname "$0")/scratch.sh"

train() { # OUT OPTION…
  out=$1
  shift
  python3 "$example/train.py" --out "$out" --device cpu --hidden 16 --seed 5 "$@" >"$out.log" 2>&1
}

echo "a training leaves its metrics, a checkpoint and the best model"
train whole --epochs 3
for file in checkpoint.pt metrics.jsonl models/model_best.pt; do
  [ -s "whole/$file" ] || fail "a training should leave $file: $(find whole)"
done
[ "$(find whole -type f | wc -l)" = 3 ] || fail "a training should leave nothing else: $(find whole)"
[ "$(wc -l <whole/metrics.jsonl)" = 6 ] || fail "three epochs and two splits should make six metrics"
tail -n 1 whole/metrics.jsonl | grep -q '"split": "valid", .*"progress": 1.0}$' ||
  fail "the progress should end at 1: $(tail -n 1 whole/metrics.jsonl)"

echo "the same seed gives the same files, another seed others"
train again --epochs 3
diff -r whole again || fail "the same options gave other files"
train other --epochs 3 --seed 6
! cmp -s whole/models/model_best.pt other/models/model_best.pt || fail "the seed changes nothing"

echo "a training that is cut off and resumed ends with the same model"
train part --epochs 1
train rest --epochs 3 --resume-from part
grep -q '^resumed from part/checkpoint.pt after epoch 1$' rest.log || fail "not resumed: $(cat rest.log)"
cmp whole/models/model_best.pt rest/models/model_best.pt || fail "a resumed training gave another model"
[ "$(wc -l <rest/metrics.jsonl)" = 6 ] || fail "a resumed training should have the metrics of all epochs"

echo "an attempt that left no checkpoint is begun anew"
mkdir early
train fresh --epochs 3 --resume-from early
cmp whole/models/model_best.pt fresh/models/model_best.pt || fail "it should be the same as without"

echo "metrics are appended to the file that GRIDCTL_METRICS names"
echo '{"before": 1}' >metrics
GRIDCTL_METRICS=metrics python3 "$example/test.py" --model whole/models/model_best.pt --out tested >tested.log
[ "$(wc -l <metrics)" = 2 ] || fail "one line before, and one of the test"
tail -n 1 metrics | python3 -c '
import json, sys
result = json.load(sys.stdin)
assert result["split"] == "test" and 0.5 < result["acc"] <= 1, result' ||
  fail "three epochs should name most images rightly"

echo "wrong options end with exit status 2, a training that diverges with 1"
status=0
train bad --optimizer adamant || status=$?
[ $status = 2 ] || fail "exit status $status for an unknown optimizer: $(cat bad.log)"
status=0
train diverges --optimizer sgd --lr 1e30 || status=$?
[ $status = 1 ] || fail "exit status $status for a training that diverges: $(cat diverges.log)"
grep -q '^error: the training diverged' diverges.log || fail "it should say so: $(cat diverges.log)"
[ ! -e diverges/models/model_best.pt ] || fail "a training that diverges should leave no model"
