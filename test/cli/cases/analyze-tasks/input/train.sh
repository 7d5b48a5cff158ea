# Accuracies that depend on configuration and repetition alone: one dataset is far easier.
c=${GRIDCTL_RUN_ID%.*} r=${GRIDCTL_RUN_ID#*.}
[ "$c" -le 2 ] && base=90 || base=40
echo "{\"step\":1,\"split\":\"valid\",\"acc\":0.$((base + 3 * (c % 2) + r % 4))$((r * c % 7))}" >"$GRIDCTL_METRICS"
echo model >"$GRIDCTL_RUN_DIR/model.pt"
