import json
from pathlib import Path

import click


@click.command()
@click.option("--lr", default=0.1, show_default=True, help="how far a step goes")
@click.option("--amp", is_flag=True, help="half precision")
@click.option("--shuffle/--no-shuffle", default=True, show_default=True, help="order of the images")
@click.option("--fast/--slow", default=True, help="how")
@click.option("--tag", multiple=True, help="words about the run")
@click.option("--betas", nargs=2, type=float, default=(0.9, 0.99), show_default=True)
@click.option("--seed", type=int, default=0)
@click.option("--out", required=True, help="where everything goes")
def main(out, lr, **received):
    received.update(lr=lr, acc=1 - lr)
    (Path(out) / "result.json").write_text(json.dumps(received))


if __name__ == "__main__":
    main()
