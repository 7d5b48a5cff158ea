import json
import sys

out = sys.argv[1]
lr = float(sys.argv[2])
hidden = int(sys.argv[3]) if len(sys.argv) > 3 else 64
seed = int(sys.argv[4]) if len(sys.argv) > 4 else 0
with open(f"{out}/result.json", "w") as file:
    json.dump({"lr": lr, "hidden": hidden, "seed": seed, "acc": 1 - lr}, file)
