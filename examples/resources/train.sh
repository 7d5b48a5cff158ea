#!/bin/sh
# A stand-in for a trainer: tells what it was given.  train.sh OUT MODEL SIZE
set -eu
gpus=${CUDA_VISIBLE_DEVICES:-}
echo "$2 of size $3 on $GRIDCTL_NCPUS cores and GPUs '$gpus', half precision $HALF_PRECISION"
echo "loss = 0.$((100 + ($3 * 37 + GRIDCTL_SEED) % 900))" >"$1/result.txt"
cat "$1/result.txt"
