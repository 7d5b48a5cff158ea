echo "test of $GRIDCTL_TASK: $1"
