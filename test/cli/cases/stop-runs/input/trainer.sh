echo "$GRIDCTL_RUN_ID" >>trainings
[ "$GRIDCTL_RUN_ID" = 1.1 ] || exit 0
echo started >started
sleep 1000
