import argparse


def get_args():
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--lr", type=float, default=0.1, help="how far a step goes")
    parser.add_argument("--pretrained", action=argparse.BooleanOptionalAction, default=True, help="weights")
    parser.add_argument("--amp", action="store_true", help="half precision")
    parser.add_argument("--layers", nargs="+", type=int, default=[64, 64], help="sizes")
    parser.add_argument("--tag", action="append", default=[], help="words about the run")
    parser.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd", help="which one steps")
    parser.add_argument("--epochs", type=int, required=True, help="passes")
    parser.add_argument("--debug", type=bool, default=False, help="true for every text")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume-from", metavar="DIR", default=None, help="go on from there")
    parser.add_argument("--output-dir", required=True, help="where everything goes")
    return parser.parse_args()
