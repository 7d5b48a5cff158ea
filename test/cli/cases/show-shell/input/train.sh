printf '%s|' "$2" "$WORDS" "$GRIDCTL_SEED" >"${1#--out=}"
grep -c lr "$3"
echo '{"step": 1, "acc": 0.5}' >"$GRIDCTL_METRICS"
