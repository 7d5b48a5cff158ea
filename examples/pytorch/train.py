#!/usr/bin/env python3
"""Trains a multi-layer perceptron on handwritten digits and keeps the model with the lowest validation loss."""

import argparse
import math
import os
from pathlib import Path

import torch
from torch import nn

import digits

OPTIMIZERS = {
    "sgd": lambda parameters, lr: torch.optim.SGD(parameters, lr, momentum=0.9),
    "adam": torch.optim.Adam,
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lr", type=float, default=0.01, help="learning rate (%(default)s)")
    parser.add_argument("--hidden", type=int, default=64, help="units of the hidden layer (%(default)s)")
    parser.add_argument("--optimizer", choices=OPTIMIZERS, default="adam", help="(%(default)s)")
    parser.add_argument("--epochs", type=int, default=30, help="passes over the training set (%(default)s)")
    parser.add_argument("--batch-size", type=int, default=32, help="images per step (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="weights and order of the images (%(default)s)")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda (%(default)s)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where everything goes")
    parser.add_argument("--resume-from", default="", metavar="DIR", help="the --out of an attempt that was cut off")
    return parser.parse_args()


class Training:
    """All that changes while a model is trained. Saved and loaded again, it goes on as if nothing had happened."""

    def __init__(self, options):
        self.options = options
        self.device = digits.choose_device(options.device)
        torch.manual_seed(options.seed)
        self.random = torch.Generator().manual_seed(options.seed)
        self.model = digits.make_model(options.hidden).to(self.device)
        self.optimizer = OPTIMIZERS[options.optimizer](self.model.parameters(), options.lr)
        self.epoch = 0
        self.best_loss = math.inf
        self.best_model = None
        self.history = []  # what the metrics file holds

    def train_epoch(self, images, labels):
        for batch in torch.randperm(len(images), generator=self.random).split(self.options.batch_size):
            loss = nn.functional.cross_entropy(self.model(images[batch]), labels[batch])
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
        self.epoch += 1

    def keep_if_best(self, loss):
        if loss >= self.best_loss:
            return
        self.best_loss = loss
        self.best_model = {name: value.clone() for name, value in self.model.state_dict().items()}

    def save(self, file):
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": self.random.get_state(),
            "epoch": self.epoch,
            "best_loss": self.best_loss,
            "best_model": self.best_model,
            "history": self.history,
        }
        save_whole(state, file)

    def load(self, file):
        state = torch.load(file, map_location="cpu")
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.random.set_state(state["random"])
        self.epoch = state["epoch"]
        self.best_loss = state["best_loss"]
        self.best_model = state["best_model"]
        self.history = state["history"]


def save_whole(state, file):
    """Whoever reads the file, even after a crash, finds the old one or the new one."""
    partial = file.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, file)


def main():
    options = parse_arguments()
    (options.out / "models").mkdir(parents=True, exist_ok=True)
    training = Training(options)
    earlier = Path(options.resume_from, "checkpoint.pt")
    if options.resume_from and earlier.exists():
        training.load(earlier)
        print(f"resumed from {earlier} after epoch {training.epoch}")

    metrics = digits.open_metrics(options.out)
    for line in training.history:
        digits.write_metrics(metrics, **line)

    train_set = digits.load("train", training.device)
    valid_set = digits.load("valid", training.device)
    while training.epoch < options.epochs:
        training.train_epoch(*train_set)
        trained = digits.evaluate(training.model, *train_set)
        valid = digits.evaluate(training.model, *valid_set)
        if not math.isfinite(valid["loss"]):
            raise SystemExit(f"error: the training diverged in epoch {training.epoch}; lower --lr (now {options.lr})")
        training.keep_if_best(valid["loss"])

        lines = [
            {"epoch": training.epoch, "split": "train", **trained},
            {"epoch": training.epoch, "split": "valid", **valid, "progress": training.epoch / options.epochs},
        ]
        for line in lines:
            digits.write_metrics(metrics, **line)
        training.history += lines
        training.save(options.out / "checkpoint.pt")
        print(f"epoch {training.epoch:3}   train loss {trained['loss']:.4f} acc {trained['acc']:.4f}"
              f"   valid loss {valid['loss']:.4f} acc {valid['acc']:.4f}")

    best = {"hidden": options.hidden, "state": training.best_model}
    save_whole(best, options.out / "models" / "model_best.pt")


if __name__ == "__main__":
    main()
