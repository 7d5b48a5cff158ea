"""Its only argument is a configuration file."""

import json
import os
import sys

import yaml

with open(sys.argv[1]) as file:
    config = yaml.safe_load(file)

received = {
    "optimizer.lr": config["optimizer"]["lr"],
    "epochs": config["epochs"],
    "betas": config["optimizer"]["betas"],
    "seed": config.get("seed", 0),
}
received["acc"] = 1 - received["optimizer.lr"]
os.makedirs(config["out_dir"], exist_ok=True)
with open(os.path.join(config["out_dir"], "result.json"), "w") as file:
    json.dump(received, file)
