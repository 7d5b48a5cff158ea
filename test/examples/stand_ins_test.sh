#!/bin/sh
# The stand-ins of the examples refuse what the programs they stand for would refuse.
#   stand_ins_test.sh EXAMPLES_FOLDER
set -eu
examples=$(cd "$1" && pwd)
export PYTHONDONTWRITEBYTECODE=1
. "$(dirname "$0")/scratch.sh"

refuses() { # TEXT COMMAND…: fails, stderr contains the text, and no directory 'out' is made
  text=$1
  shift
  ! "$@" >stdout 2>stderr || fail "accepted: $*"
  grep -qF -- "$text" stderr || fail "stderr of '$*' does not say '$text': $(cat stderr)"
  [ ! -e out ] || fail "refused, but made files: $*"
}

echo "the Hydra application takes overrides of keys that it has"
app() { python3 "$examples/hydra/app.py" "hydra.run.dir='out'" "$@"; }
refuses "no override" app --optimizer.lr=0.1
refuses "no override" app optimizer.lr
refuses "no key 'lr'" app lr=0.1
refuses "no section 'optimiser'" app optimiser.lr=0.1
refuses "there already" app +seed=1
refuses "needs quotes" app optimizer.lr=0.1,0.2
refuses "needs quotes" python3 "$examples/hydra/app.py" hydra.run.dir=out/lr=0.1
refuses "hydra.run.dir=DIR is missing" python3 "$examples/hydra/app.py" seed=1
app model.degree=2 +note="'a=b'" seed=7 >app.log
[ "$(cat out/.hydra/overrides.yaml)" = "- \"model.degree=2\"
- \"+note='a=b'\"
- \"seed=7\"" ] || fail "overrides.yaml: $(cat out/.hydra/overrides.yaml)"
for line in 'seed: 7' '  degree: 2' 'note: "a=b"'; do
  grep -qxF "$line" out/.hydra/config.yaml || fail "config.yaml lacks '$line': $(cat out/.hydra/config.yaml)"
done
rm -r out

echo "the offline trainer and the tester take the originals' arguments"
trainer=$examples/mi-prometheus/stand-in/mip-offline-trainer
tester=$examples/mi-prometheus/stand-in/mip-tester
cat >config.yaml <<'END'
model:
  name: Perceptron
training:
  problem:
    name: MajorityOfBits
    bits: 3
    batch_size: 4
    size: 8
  optimizer:
    lr: 0.1
  terminal_conditions:
    epoch_limit: 2
  seed_torch: 1
  seed_numpy: 2
validation:
  problem:
    name: MajorityOfBits
    bits: 3
    batch_size: 4
    size: 8
testing:
  problem:
    name: MajorityOfBits
    bits: 3
    batch_size: 4
    size: 8
END
refuses "no configuration absent.yaml" "$trainer" --c absent.yaml --expdir out
refuses "unrecognized arguments" "$trainer" --c config.yaml --expdir out --unknown 1
refuses "unrecognized arguments" "$trainer" --c config.yaml --expdir out ""
refuses "invalid choice" "$trainer" --c config.yaml --expdir out --ll LOUD
refuses "names none" env CUDA_VISIBLE_DEVICES= "$trainer" --gpu --c config.yaml --expdir out
refuses "no model absent.pt" "$tester" --model absent.pt
sed '/MajorityOfBits/d' config.yaml >nameless.yaml
refuses "no 'training.problem.name'" "$trainer" --c nameless.yaml --expdir out
"$trainer" --c config.yaml --expdir out --li 100 --ll INFO >trainer.log
training=$(echo out/MajorityOfBits/Perceptron/*)
"$tester" --model "$training/models/model_best.pt" --li 100 --ll INFO >tester.log
columns=loss,loss_min,loss_max,loss_std
accuracy=acc,acc_min,acc_max,acc_std
for set in training validation; do
  head -n 1 "$training/${set}_set_agg_statistics.csv" |
    grep -qx "episode,episodes_aggregated,$columns,epoch,$accuracy,samples_aggregated" ||
    fail "the columns of the $set set: $(cat "$training/${set}_set_agg_statistics.csv")"
done
tail -n 1 "$training"/test_*/testing_set_agg_statistics.csv |
  grep -qE '^000002,000002,([0-9]+\.[0-9]{10},){8}000008$' ||
  fail "the statistics of the test: $(cat "$training"/test_*/testing_set_agg_statistics.csv)"
cmp config.yaml "$training/training_configuration.yaml" || fail "the configuration should be kept"
