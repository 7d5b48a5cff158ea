sleep 1000 &
echo $! > started
wait
