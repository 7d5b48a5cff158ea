[ "$GRIDCTL_ATTEMPT" = 1 ] && { echo "ValueError: bad luck"; exit 1; }
echo started >started
sleep 1000
