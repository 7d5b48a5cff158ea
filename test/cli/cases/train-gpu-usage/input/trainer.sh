# Fills the GPU, as the driver tells, until somebody has asked about it twice: what was asked first
# has been taken in then.
echo "gpu uuid=GPU-aaaa1111 bus=1b total=81559 used=5100 util=80 pids=$$" >machine.new
mv machine.new machine
for _ in first second; do
  until [ -e machine.asked ]; do sleep 0.05; done
  rm machine.asked
done
echo "gpu uuid=GPU-aaaa1111 bus=1b total=81559 used=100 util=80" >machine.new
mv machine.new machine
