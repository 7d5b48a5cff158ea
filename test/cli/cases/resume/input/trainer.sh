echo "$GRIDCTL_RUN_ID attempt $GRIDCTL_ATTEMPT lr=$1 resume=$GRIDCTL_RESUME" >> ../trainings
if [ "$GRIDCTL_RUN_ID" = 1.2 ] && [ "$GRIDCTL_ATTEMPT" = 1 ]; then
  echo on > started
  sleep 1000
fi
