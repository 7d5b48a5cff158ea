case $1 in
  busy) for step in 1 2 3 4 5 6; do echo "step $step"; sleep 0.5; done ;;
  silent) echo begun; sleep 1000 ;;
esac
