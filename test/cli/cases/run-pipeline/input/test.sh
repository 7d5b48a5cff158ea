echo "$GRIDCTL_RUN_ID $GRIDCTL_ATTEMPT" >> tests
cat "$1"
if [ "$GRIDCTL_RUN_ID" = 2.1 ] && [ ! -e repaired ]; then kill -9 $$; fi
echo '{"step": 1, "split": "test", "acc": 0.5}' >> "$GRIDCTL_METRICS"
