#!/bin/sh
# A stand-in for a training that prints its epochs and knows nothing of gridctl.
# train.sh SEED RATE DEPTH: the accuracy nears what rate and depth allow, one epoch in a blink.
set -eu
for epoch in $(seq 1 27); do
  awk -v seed="$1" -v rate="$2" -v depth="$3" -v epoch="$epoch" 'BEGIN {
    srand(seed * 100 + epoch)
    away = log(rate / 0.01) / log(10)
    best = 0.95 - 0.12 * away * away - 0.05 * (depth - 3) * (depth - 3)
    printf "epoch %d/27 val acc %.4f\n", epoch, best * (1 - exp(-epoch / 4)) + 0.01 * rand()
  }'
  sleep "${BLINK:-0.4}"
done
