echo "attempt $GRIDCTL_ATTEMPT resume=$GRIDCTL_RESUME"
[ "$GRIDCTL_ATTEMPT" = 2 ] || exit 75
