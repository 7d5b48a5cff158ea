import json
import os

import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(config):
    received = {"optimizer.lr": config["optimizer.lr"], "tags": config["tags"], "seed": config["seed"]}
    received["acc"] = 1 - config["optimizer.lr"]
    with open(os.path.join(config["hydra.run.dir"], "result.json"), "w") as file:
        json.dump(received, file)


if __name__ == "__main__":
    main()
