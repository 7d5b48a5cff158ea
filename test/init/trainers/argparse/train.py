"""Options in a module of their own, a folder for the output."""

import json
import os

from options import get_args


def main():
    args = get_args()
    os.makedirs(args.output_dir, exist_ok=True)
    received = dict(vars(args))
    received["acc"] = 1 - args.lr
    with open(os.path.join(args.output_dir, "result.json"), "w") as file:
        json.dump(received, file)


if __name__ == "__main__":
    main()
