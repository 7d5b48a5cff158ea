"""Prints what a Hydra application prints."""


def main(**_):
    return lambda function: lambda: print(HELP)


HELP = """app is powered by Hydra.

== Configuration groups ==
Compose your configuration from those groups (group=option)

model: mlp, cnn


== Config ==
Override anything in the config (foo.bar=value)

seed: 1
optimizer:
  lr: 1e-4
  betas: [0.9, 0.99]


Powered by Hydra (https://hydra.cc)
Use --hydra-help to view Hydra specific help
"""
