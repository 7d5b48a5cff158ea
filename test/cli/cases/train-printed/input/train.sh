#!/bin/sh
# A trainer that knows nothing of gridctl, and only prints.
lr=$(sed -n 's/^lr: //p' "$1")
for epoch in 1 2; do
  echo "Epoch $epoch/2 loss=0.$((9 - epoch * lr)) val_acc=0.$((5 + epoch * lr))"
done
echo "net" > "$2/net.txt"
