import json
import os

lr = float(os.environ["LR"])
hidden = int(os.environ.get("HIDDEN", "64"))
seed = int(os.getenv("SEED", "0"))
out = os.environ.get("OUT_DIR", "out")
os.makedirs(out, exist_ok=True)
with open(os.path.join(out, "result.json"), "w") as file:
    json.dump({"LR": lr, "HIDDEN": hidden, "seed": seed, "acc": 1 - lr}, file)
