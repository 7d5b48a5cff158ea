# Prints its epochs; whoever is bad hangs behind the third until it is ended, and saves then.
# Who is begun again goes on from what was saved.
value=$1
from=$2
if [ -n "$from" ] && [ -f "$from/saved" ]; then
  echo "goes on from epoch $(cat "$from/saved")"
  echo "epoch 4/4 val acc 0.$value"
  exit 0
fi
trap 'echo 3 >saved; exit 0' TERM
for epoch in 1 2 3; do echo "epoch $epoch/4 val acc 0.$value"; done
if [ "$value" -lt 90 ]; then
  sleep 1000 &
  wait
fi
echo "epoch 4/4 val acc 0.$value"
