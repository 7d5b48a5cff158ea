#!/usr/bin/env python3
"""Stands in for a Hydra application: the same command line and the same files, without Hydra.

It fits a polynomial to noisy points. What it checks is what Hydra would check of its arguments: that they are
overrides (key=value, or +key=value), that values are quoted where they must be, and that the keys exist.
"""

import json
import math
import random
import re
import sys
from pathlib import Path

CONFIG = {
    "seed": 0,
    "epochs": 200,
    "model": {"degree": 1},
    "optimizer": {"lr": 0.1, "momentum": 0.0},
}

OVERRIDE = re.compile(r"(?P<plus>\+?)(?P<key>[A-Za-z_]\w*(?:[./]\w+)*)=(?P<value>.*)", re.DOTALL)
QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
PLAIN = re.compile(r"[\w/\\+.$%*@?|: -]*")  # no '=', no ',', no quotes: those need quotes around them
WORDS = {"null": None, "true": True, "false": False}


class Wrong(Exception):
    """Something that Hydra would refuse."""


def parse_value(text, override):
    if QUOTED.fullmatch(text):
        return text[1:-1].replace("\\" + text[0], text[0])
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError as error:
            raise Wrong(f"'{override}': {error}") from error
    if not PLAIN.fullmatch(text):
        raise Wrong(f"'{override}': the value needs quotes of its own, as in key='value'")
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text


def apply(config, override):
    """Lays one override over the configuration."""
    match = OVERRIDE.fullmatch(override)
    if not match:
        raise Wrong(f"'{override}' is no override: write key=value")
    is_new, key = match["plus"] == "+", match["key"]
    *path, last = re.split(r"[./]", key)
    section = config
    for part in path:
        if is_new:
            section.setdefault(part, {})
        section = section.get(part)
        if not isinstance(section, dict):
            raise Wrong(f"'{override}': there is no section '{part}'")
    if not is_new and last not in section:
        raise Wrong(f"'{override}': there is no key '{key}'; a new one is written +{key}=…")
    if is_new and last in section:
        raise Wrong(f"'{override}': the key '{key}' is there already; write it without '+'")
    section[last] = parse_value(match["value"], override)


def to_yaml(tree, indent=""):
    """Nested mappings as YAML; JSON is how their values are written."""
    lines = []
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            lines += [f"{indent}{key}:", *to_yaml(value, indent + "  ")]
        else:
            lines.append(f"{indent}{key}: {json.dumps(value)}")
    return lines


def read_arguments(arguments):
    """The configuration, the overrides in it, and the directory of the run."""
    config = json.loads(json.dumps(CONFIG))
    hydra = {"hydra": {"run": {"dir": None}}}
    overrides = []
    for argument in arguments:
        if argument.startswith("hydra."):
            apply(hydra, argument)
        else:
            apply(config, argument)
            overrides.append(argument)
    directory = hydra["hydra"]["run"]["dir"]
    if not directory:
        raise Wrong("hydra.run.dir=DIR is missing")
    return config, overrides, Path(directory)


def make_points(count, source):
    xs = [source.uniform(-1, 1) for _ in range(count)]
    return [(x, math.sin(3 * x) + source.gauss(0, 0.1)) for x in xs]


def predict(weights, x):
    return sum(weight * x**power for power, weight in enumerate(weights))


def loss_of(weights, points):
    return sum((predict(weights, x) - y) ** 2 for x, y in points) / len(points)


def train(config, metrics):
    """Gradient descent with momentum on the mean squared error."""
    source = random.Random(config["seed"])
    train_set, valid_set = make_points(40, source), make_points(20, source)
    weights = [0.0] * (config["model"]["degree"] + 1)
    velocity = weights[:]
    lr, momentum = config["optimizer"]["lr"], config["optimizer"]["momentum"]
    for epoch in range(1, config["epochs"] + 1):
        errors = [(x, predict(weights, x) - y) for x, y in train_set]
        for power in range(len(weights)):
            gradient = 2 * sum(error * x**power for x, error in errors) / len(errors)
            velocity[power] = momentum * velocity[power] - lr * gradient
        weights = [weight + step for weight, step in zip(weights, velocity)]
        for split, points in (("train", train_set), ("valid", valid_set)):
            row = {"epoch": epoch, "split": split, "loss": loss_of(weights, points)}
            if split == "valid":
                row["progress"] = epoch / config["epochs"]
            metrics.write(json.dumps(row) + "\n")
    print("weights:", " ".join(f"{weight:.4f}" for weight in weights))


def main():
    try:
        config, overrides, directory = read_arguments(sys.argv[1:])
    except Wrong as error:
        sys.exit(f"error: {error}")
    (directory / ".hydra").mkdir(parents=True, exist_ok=True)
    (directory / ".hydra" / "config.yaml").write_text("\n".join(to_yaml(config)) + "\n")
    (directory / ".hydra" / "overrides.yaml").write_text("".join(f"- {json.dumps(text)}\n" for text in overrides))
    with open(directory / "metrics.jsonl", "w", buffering=1) as metrics:
        train(config, metrics)


if __name__ == "__main__":
    main()
