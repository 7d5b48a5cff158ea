#!/bin/sh
# Prints a value that follows from its arguments: --rate=R --net=N. Fails while the file "broken" names its run.
if grep -qsx "$GRIDCTL_RUN_ID" "$BROKEN"; then exit 1; fi
for word in "$@"; do
  case $word in --rate=*) rate=${word#*=} ;; esac
done
awk -v rate="$rate" 'BEGIN { away = log(rate / 0.01) / log(10); printf "epoch 1/1 val acc %.4f\n", 0.9 - 0.1 * away * away }'
