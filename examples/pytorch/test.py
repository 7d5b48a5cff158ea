#!/usr/bin/env python3
"""Tests a model that train.py has trained, on images that no training has seen."""

import argparse
from pathlib import Path

import torch

import digits


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the metrics go")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda (%(default)s)")
    options = parser.parse_args()

    device = digits.choose_device(options.device)
    trained = torch.load(options.model, map_location=device, weights_only=True)
    model = digits.make_model(trained["hidden"]).to(device)
    model.load_state_dict(trained["state"])
    result = digits.evaluate(model, *digits.load("test", device))

    options.out.mkdir(parents=True, exist_ok=True)
    digits.write_metrics(digits.open_metrics(options.out), split="test", **result)
    print(f"test loss {result['loss']:.4f} acc {result['acc']:.4f}")


if __name__ == "__main__":
    main()
