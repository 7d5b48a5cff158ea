#!/bin/sh
# The example's trainer and tester, without gridctl.  digits_test.sh DIGITS_TRAIN DIGITS_TEST
set -eu
train=$1
tester=$2
unset GRIDCTL_METRICS
. "$(dirname "$0")/scratch.sh"

expect_file_with() { # FILE TEXT: a line of the file is the text
  grep -qxF -- "$2" "$1" || fail "$1 has no line '$2': $(cat "$1")"
}
expect_exit() { # STATUS TEXT COMMAND…: ends so, and stderr contains the text
  wanted=$1 text=$2
  shift 2
  status=0
  "$@" >stdout 2>stderr || status=$?
  [ "$status" = "$wanted" ] || fail "exit status $status instead of $wanted: $* ($(cat stderr))"
  grep -qF -- "$text" stderr || fail "stderr of '$*' does not say '$text': $(cat stderr)"
}
write_config() { # FILE SEED
  cat >"$1" <<END
model: {name: mlp, hidden: 16}
training:
  problem: {name: digits, batch_size: 32}
  epochs: 2
  seed: $2
  optimizer: {name: adam, lr: 0.01}
END
}

echo "a training leaves its statistics, metrics and model"
write_config one.yaml 1
"$train" --config one.yaml --out one >one.log
columns=loss,loss_min,loss_max,loss_std
accuracy=acc,acc_min,acc_max,acc_std
for set in training validation; do
  file=one/${set}_set_agg_statistics.csv
  expect_file_with "$file" "episode,episodes_aggregated,$columns,epoch,$accuracy,samples_aggregated"
  [ "$(wc -l <"$file")" = 3 ] || fail "$file should have a head and two epochs"
done
# 1078 images make 33 full batches of 32 and a short one.
grep -qE '^000033,000034,([0-9]+\.[0-9]{10},){4}00,([01]\.[0-9]{10},){4}001078$' \
  one/training_set_agg_statistics.csv || fail "the first epoch: $(cat one/training_set_agg_statistics.csv)"
[ "$(wc -l <one/metrics.jsonl)" = 4 ] || fail "two epochs and two sets should make four metrics"
grep -q '"split":"valid",.*"progress":1}$' one/metrics.jsonl || fail "the progress should end at 1"
[ "$(ls one/models)" = model_best.bin ] || fail "models/ should hold the model alone: $(ls one/models)"

echo "metrics are appended to the file that GRIDCTL_METRICS names"
echo '{"before":1}' >metrics
GRIDCTL_METRICS=metrics "$train" --config one.yaml --out given >given.log
[ "$(wc -l <metrics)" = 5 ] || fail "one line before, and four metrics"
[ ! -e given/metrics.jsonl ] || fail "metrics should have gone to the file that was named"

echo "a model is tested on images that it has not seen"
"$tester" --model one/models/model_best.bin --out tested >tested.log
file=tested/testing_set_agg_statistics.csv
expect_file_with "$file" "episode,episodes_aggregated,$columns,$accuracy,samples_aggregated"
tail -n 1 "$file" | awk -F, '{ exit !(NF == 11 && $7 > 0.7 && $7 <= 1 && $11 == 360) }' ||
  fail "two epochs should name most of the 360 images rightly: $(cat "$file")"

echo "the same seed gives the same files, another seed others"
write_config two.yaml 2
"$train" --config one.yaml --out again >again.log
"$train" --config two.yaml --out two >two.log
diff -r one again || fail "the same configuration gave other files"
! cmp -s one/models/model_best.bin two/models/model_best.bin || fail "the seed changes nothing"

echo "wrong configurations end with exit status 2 and the place"
sed 's/hidden/hiden/' one.yaml >typo.yaml
expect_exit 2 "typo.yaml:1:20: unknown key 'model.hiden'" "$train" --config typo.yaml --out out
sed 's/16/many/' one.yaml >type.yaml
expect_exit 2 "type.yaml:1:28: 'model.hidden' should be a number" "$train" --config type.yaml --out out
sed 's/adam/adamant/' one.yaml >choice.yaml
expect_exit 2 "should be one of sgd, momentum, adam" "$train" --config choice.yaml --out out
sed '/epochs/d' one.yaml >missing.yaml
expect_exit 2 "'training.epochs' is missing" "$train" --config missing.yaml --out out
echo 'model: {name: mlp' >syntax.yaml
expect_exit 2 "syntax.yaml:" "$train" --config syntax.yaml --out out
: >empty.yaml
expect_exit 2 "the file should be a section of keys" "$train" --config empty.yaml --out out
expect_exit 2 "cannot open the configuration absent.yaml" "$train" --config absent.yaml --out out
expect_exit 2 "unknown option '--conf'" "$train" --conf one.yaml
expect_exit 2 "--out DIR is missing" "$train" --config one.yaml
[ ! -e out ] || fail "a wrong configuration should leave nothing behind"

echo "other errors end with exit status 1"
sed 's/adam, lr: 0.01/sgd, lr: 1.0e+30/' one.yaml >diverges.yaml
expect_exit 1 "the training diverged" "$train" --config diverges.yaml --out diverged
expect_exit 1 "is no model of digits-train" "$tester" --model one.yaml --out out
head -c 1000 one/models/model_best.bin >torn.bin
expect_exit 1 "is no model of digits-train" "$tester" --model torn.bin --out out
expect_exit 1 "cannot open the model" "$tester" --model absent.bin --out out
