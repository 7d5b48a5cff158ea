#!/bin/sh
echo "training $2"
echo '{"step": 1, "loss": 0.5, "progress": 0.5}' >>"$GRIDCTL_METRICS"
echo '{"step": 2, "split": "valid", "acc": 0.75, "progress": 1}' >>"$GRIDCTL_METRICS"
[ "$2" = bad ] && { echo "ValueError: no such dataset"; exit 1; }
echo model >"$1/model.bin"
