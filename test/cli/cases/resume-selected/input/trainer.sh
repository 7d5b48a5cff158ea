echo "$GRIDCTL_RUN_ID attempt $GRIDCTL_ATTEMPT" >>trainings
[ -e repaired ]
