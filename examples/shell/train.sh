#!/bin/sh
# Walks down f(x) = x^4 - 3x^2 + x from a random start.  train.sh OUT SEED RATE MOMENTUM
set -eu
awk -v out="$1" -v seed="$2" -v rate="$3" -v momentum="$4" -v steps=200 '
BEGIN {
  srand(seed)
  x = 1 + rand()
  for (step = 1; step <= steps; ++step) {
    velocity = momentum * velocity - rate * (4 * x ^ 3 - 6 * x + 1)
    x += velocity
    loss = x ^ 4 - 3 * x ^ 2 + x
    printf "{\"step\": %d, \"loss\": %.6f, \"progress\": %.2f}\n", step, loss, step / steps
  }
  printf "x = %.4f, f(x) = %.4f\n", x, loss > (out "/result.txt")
}' >>"${GRIDCTL_METRICS:-/dev/stdout}"
