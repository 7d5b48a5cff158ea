import argparse

parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
parser.add_argument("-l", "--learning-rate", type=float, default=0.02, help="how far a step goes")
parser.add_argument("--optimizer", choices=["sgd", "adam"], default="adam", help="which one steps")
parser.add_argument("--epochs", type=int, default=30, help="passes over the training set")
parser.add_argument("--seed", type=int, default=1, help="of weights and order")
parser.add_argument("--cuda", action="store_true", help="on the GPU")
parser.add_argument("--out", required=True, help="where everything goes")
parser.parse_args()
