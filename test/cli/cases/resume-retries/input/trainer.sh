if [ "$GRIDCTL_ATTEMPT" = 2 ]; then
  echo on > started
  sleep 1000
fi
echo "error: no data"
exit 1
