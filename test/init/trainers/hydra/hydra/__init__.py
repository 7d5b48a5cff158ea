"""Stands in for Hydra: it reads key=value, and prints what Hydra prints for --help."""

import json
import sys

HELP = """app is powered by Hydra.

== Config ==
Override anything in the config (foo.bar=value)

seed: 1
tags: [a, b]
optimizer:
  lr: 0.1


Powered by Hydra (https://hydra.cc)
Use --hydra-help to view Hydra specific help
"""


def value_of(text):
    if text[:1] in "'\"" and text[-1:] == text[:1]:
        return text[1:-1]
    if text.startswith("["):
        return [value_of(item) for item in text[1:-1].split(",")]
    try:
        return json.loads(text)
    except ValueError:
        return text


def main(version_base, config_path, config_name):
    def decorate(function):
        def run():
            if "--help" in sys.argv:
                print(HELP)
                return
            config = {"seed": 1, "tags": ["a", "b"], "optimizer.lr": 0.1}
            for word in sys.argv[1:]:
                key, value = word.split("=", 1)
                config[key] = value_of(value)
            function(config)

        return run

    return decorate
