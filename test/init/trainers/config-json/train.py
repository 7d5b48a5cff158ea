"""Its arguments are a configuration in JSON and a folder."""

import json
import sys
from pathlib import Path

path = sys.argv[1]
out = Path(sys.argv[2])
with open(path) as file:
    config = json.load(file)

received = {key: config[key] for key in ("lr", "layers", "name")}
received["seed"] = config.get("seed", 0)
received["acc"] = 1 - config["lr"]
(out / "result.json").write_text(json.dumps(received))
