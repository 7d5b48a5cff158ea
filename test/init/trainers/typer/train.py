import json
from pathlib import Path
from typing import List

import typer


def main(
    out: Path = typer.Option(..., help="where everything goes"),
    lr: float = typer.Option(0.1, help="how far a step goes"),
    amp: bool = typer.Option(False, help="half precision"),
    layers: List[int] = typer.Option([64, 64], help="sizes"),
    seed: int = 0,
):
    received = {"lr": lr, "amp": amp, "layers": list(layers), "seed": seed, "acc": 1 - lr}
    (out / "result.json").write_text(json.dumps(received))


if __name__ == "__main__":
    typer.run(main)
