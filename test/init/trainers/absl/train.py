import json
import os

from absl import app, flags

FLAGS = flags.FLAGS
flags.DEFINE_float("lr", 0.1, "how far a step goes")
flags.DEFINE_boolean("amp", False, "half precision")
flags.DEFINE_boolean("shuffle", True, "order of the images")
flags.DEFINE_enum("optimizer", "sgd", ["sgd", "adam"], "which one steps")
flags.DEFINE_multi_integer("layers", [64, 64], "sizes")
flags.DEFINE_list("tags", "a,b", "words about the run")
flags.DEFINE_integer("seed", 0, "of weights and order")
flags.DEFINE_string("workdir", None, "where everything goes", required=True)


def main(_):
    names = ["lr", "amp", "shuffle", "optimizer", "layers", "tags", "seed"]
    received = {name: FLAGS[name].value for name in names}
    received["acc"] = 1 - FLAGS.lr
    with open(os.path.join(FLAGS.workdir, "result.json"), "w") as file:
        json.dump(received, file)


if __name__ == "__main__":
    app.run(main)
