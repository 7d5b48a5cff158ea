#!/bin/sh
set -eu
out=$1
seed=$2
lr=${LR:-0.1}
name=${NAME:-small net}
printf '{"LR": %s, "NAME": "%s", "seed": %s, "acc": 0.5}\n' "$lr" "$name" "$seed" >"$out/result.json"
