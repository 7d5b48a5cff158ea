"""Trains.

Usage:
  train.py [--lr=<rate>] [--amp] [--layer=<n>]... --out=<dir> [options]
  train.py -h

Options:
  -h --help      Show this.
  --lr=<rate>    How far a step goes [default: 0.1].
  --amp          Half precision.
  --layer=<n>    Size of a layer.
  --seed=<n>     Of weights and order [default: 0].
  --out=<dir>    Where everything goes.
"""

import json

from docopt import docopt

received = {name.lstrip("-"): value for name, value in docopt(__doc__).items()}
received.update(lr=float(received["lr"]), acc=1 - float(received["lr"]), seed=int(received["seed"]))
with open(received["out"] + "/result.json", "w") as file:
    json.dump(received, file)
