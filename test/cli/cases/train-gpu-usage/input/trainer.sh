# Fills the GPU, as the driver tells, until somebody has asked about it.
echo "gpu uuid=GPU-aaaa1111 bus=1b total=81559 used=5100 util=80 pids=$$" >machine.new
mv machine.new machine
until [ -e machine.asked ]; do sleep 0.05; done
echo "gpu uuid=GPU-aaaa1111 bus=1b total=81559 used=100 util=80" >machine.new
mv machine.new machine
