echo "$GRIDCTL_RUN_ID attempt $GRIDCTL_ATTEMPT from ${1##*/}" >>trainings
