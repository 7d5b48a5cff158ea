#!/bin/sh
# Prints a value that follows from its arguments: SEED --rate=R --net=N [--drop=D].
echo "$@"
for word in "$@"; do
  case $word in --rate=*) rate=${word#*=} ;; esac
done
awk -v rate="$rate" 'BEGIN { away = log(rate / 0.01) / log(10); printf "epoch 1/1 val acc %.4f\n", 0.9 - 0.1 * away * away }'
