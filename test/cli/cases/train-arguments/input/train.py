import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--pretrained", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--amp", action="store_true")
parser.add_argument("--cache", type=lambda text: text == "true", default=True)
parser.add_argument("--layers", type=int, nargs="+")
parser.add_argument("--tag", action="append")
parser.add_argument("--learning-rate", type=float)
print(parser.parse_args())
