"""What real parsers make of the words that gridctl writes: the table of 'gridctl help arguments'.

Each row is a value of a grid, the macro of the command, what `arguments` say of the key, how the
trainer declares the option, and what must arrive there. The words come from a dry run.
"""

import contextlib
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile

ERROR = "error"


def words(value, macro="args", spelling=None):
    """The words of the command for `x: VALUE`."""
    arguments = f", arguments: {{x: {spelling}}}" if spelling else ""
    grid = f'grid_sweep: {{x: [{value}]}}\ntrainer: {{command: ["true", "${{{macro}}}"]{arguments}}}\n'
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "grid.yaml")
        path.write_text(grid, encoding="utf-8")
        done = subprocess.run(
            [GRIDCTL, "train", str(path), "--dry-run", "--json", "--device", "cpu", "-j", "1",
             "--expdir", str(pathlib.Path(folder, "exp"))],
            capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"gridctl refused {grid}{done.stderr}")
    return json.loads(done.stdout)["commands"][0]["argv"][1:]


# --- argparse ---------------------------------------------------------------------------------

def read_argparse(declaration, argv):
    import argparse
    parser = argparse.ArgumentParser()
    names = declaration.pop("names", ["--x"])
    parser.add_argument(*names, dest="x", **declaration)
    return parser.parse_args(argv).x


def argparse_rows():
    from argparse import BooleanOptionalAction as Pair
    json_loads = {"type": json.loads}
    for macro in ("args", "args_space"):
        yield "1e-3", macro, None, {"type": float}, 0.001
        yield ".inf", macro, None, {"type": float}, math.inf
        yield "-.inf", "args", None, {"type": float}, -math.inf
        yield "010", macro, None, {}, "010"
        yield "2018-10-10", macro, None, {}, "2018-10-10"
        yield "a b", macro, None, {}, "a b"
        yield "~", macro, None, {"default": "default"}, "default"
        yield "'~'", macro, None, {}, "~"
        yield "false", macro, None, {"type": bool}, True  # the trap of argparse
        yield "false", macro, None, {"type": lambda text: text == "true"}, False
        yield "true", macro, "flag-pair", {"action": Pair, "default": False}, True
        yield "false", macro, "flag-pair", {"action": Pair, "default": True}, False
        yield "true", macro, "flag", {"action": "store_true"}, True
        yield "false", macro, "flag", {"action": "store_true"}, False
        yield "false", macro, "negated-flag", {"names": ["--no-x"], "action": "store_false"}, False
        yield "true", macro, "negated-flag", {"names": ["--no-x"], "action": "store_false"}, True
        yield "[64, 32]", macro, "list", {"type": int, "nargs": "+"}, [64, 32]
        yield "[64]", macro, "list", {"type": int, "nargs": "+"}, [64]
        yield "[]", macro, "list", {"type": int, "nargs": "*"}, []
        yield "[64, 32]", macro, "repeat", {"type": int, "action": "append"}, [64, 32]
        yield "[64, 32]", macro, "comma", {}, "64,32"
        yield "[64, 32]", macro, None, {"type": int, "nargs": "+"}, ERROR
        yield "[64, .inf]", macro, "json", json_loads, [64, math.inf]
        yield "{a: 1e-3, b: [010]}", macro, None, json_loads, {"a": 0.001, "b": ["010"]}
        yield "0.1", macro, "--rate", {"names": ["--rate"], "type": float}, 0.1
        yield "0.1", macro, "-r", {"names": ["-r"], "type": float}, 0.1
    yield "true", "args_no_boolean_flags", None, {"action": "store_true"}, True
    yield "false", "args_no_boolean_flags", None, {"action": "store_true"}, False
    yield "false", "args_no_boolean_flags", None, {"action": Pair, "default": True}, True  # told
    yield "false", "args_no_boolean_flags", "value", {}, "false"


# --- click ------------------------------------------------------------------------------------

def read_click(declaration, argv):
    import click
    names = declaration.pop("names", ["--x"])
    got = []
    command = click.Command("t", params=[click.Option([*names, "x"], **declaration)],
                            callback=lambda x: got.append(x))
    try:
        command.main(argv, standalone_mode=False)
    except click.ClickException:
        return ERROR
    return got[0]


def click_rows():
    pair = {"names": ["--x/--no-x"], "default": True}
    for macro in ("args", "args_space"):
        yield "1e-3", macro, None, {"type": float}, 0.001
        yield ".inf", macro, None, {"type": float}, math.inf
        yield "010", macro, None, {"type": str}, "010"
        yield "false", macro, None, {"type": bool}, False
        yield "true", macro, None, {"type": bool}, True
        yield "false", macro, "flag-pair", pair, False
        yield "true", macro, "flag-pair", pair, True
        yield "true", macro, "flag", {"is_flag": True}, True
        yield "false", macro, "flag", {"is_flag": True}, False
        yield "[64, 32]", macro, "list", {"type": int, "nargs": 2}, (64, 32)
        yield "[64, 32]", macro, "repeat", {"type": int, "multiple": True}, (64, 32)
        yield "[64, 32]", macro, "[-x, repeat]", {"names": ["-x"], "type": int, "multiple": True}, (64, 32)
        yield "[64, 32]", macro, None, {"type": int, "multiple": True}, ERROR
        yield "false", macro, "--on/--off", {"names": ["--on/--off"], "default": True}, False


# --- absl -------------------------------------------------------------------------------------

def read_absl(declaration, argv):
    from absl import flags
    values = flags.FlagValues()
    getattr(flags, "DEFINE_" + declaration["kind"])("x", declaration.get("default"), "", flag_values=values)
    try:
        values(["t", *argv])
    except flags.Error:
        return ERROR
    return values.x


def absl_rows():
    for macro in ("args", "args_space"):
        yield "1e-3", macro, None, {"kind": "float"}, 0.001
        yield ".inf", macro, None, {"kind": "float"}, math.inf
        yield "010", macro, None, {"kind": "string"}, "010"
        yield "[64, 32]", macro, "comma", {"kind": "list"}, ["64", "32"]
        yield "[64, 32]", macro, "repeat", {"kind": "multi_integer"}, [64, 32]
        yield "true", macro, "flag", {"kind": "bool", "default": False}, True
    yield "false", "args", None, {"kind": "bool", "default": True}, False
    yield "true", "args", None, {"kind": "bool", "default": False}, True
    # --x false is --x, and a word that absl hands on.
    yield "false", "args_space", None, {"kind": "bool", "default": False}, True
    yield "false", "args_space", "--x/--nox", {"kind": "bool", "default": True}, False
    yield "[64, 32]", "args", None, {"kind": "list"}, ["[64", "32]"]


# --- Boost.Program_options --------------------------------------------------------------------

def read_boost(declaration, argv):
    done = subprocess.run([HELPER, declaration["kind"], *argv], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def boost_rows():
    for macro in ("args", "args_space"):
        yield "1e-3", macro, None, {"kind": "double"}, "0.001"
        yield ".inf", macro, None, {"kind": "double"}, "inf"
        yield "010", macro, None, {"kind": "string"}, "010"
        yield "false", macro, None, {"kind": "bool"}, "false"
        yield "true", macro, None, {"kind": "bool"}, "true"
        yield "true", macro, "flag", {"kind": "bool_switch"}, "true"
        yield "false", macro, "flag", {"kind": "bool_switch"}, "false"
        yield "[64, 32]", macro, "list", {"kind": "multitoken"}, "64 32"
        yield "[64, 32]", macro, "repeat", {"kind": "composing"}, "64 32"
        yield "[64, 32]", macro, "repeat", {"kind": "ints"}, "64 32"
        yield "[64, 32]", macro, None, {"kind": "ints"}, ERROR
        yield "3", macro, "-x", {"kind": "int"}, "3"


# --- Hydra ------------------------------------------------------------------------------------

def read_hydra(declaration, argv):
    """Applies the override to a configuration of OmegaConf, as Hydra does."""
    import hydra_grammar
    from omegaconf import OmegaConf
    config = OmegaConf.create(declaration)
    for word in argv:
        override = hydra_grammar.parse_override(word)
        if not override.is_new and OmegaConf.select(config, override.key, default=ERROR) == ERROR:
            return ERROR
        OmegaConf.update(config, override.key, override.value, merge=True, force_add=True)
    return OmegaConf.to_container(config, resolve=True)["x"]


def hydra_rows():
    rows = {
        "~": None, "'null'": "null", "1": 1, "'1'": "1", "1_000": 1000, "0x1F": 31, "1e-3": 0.001,
        "'1e-3'": "1e-3", ".inf": math.inf, "-.inf": -math.inf, "true": True, "'true'": "true",
        "yes": True, "010": "010", "2018-10-10": "2018-10-10", "1:30": "1:30", "adam": "adam",
        "'a,b'": "a,b", "'k=v'": "k=v", "'{x}'": "{x}", "'[x'": "[x", "' a '": " a ", "''": "",
        "\"it's\"": "it's", "'C:\\dir\\'": "C:\\dir\\", '"a\\nb"': "a\nb", "'f(x)'": "f(x)",
        "[1, '1', [~, 'a b']]": [1, "1", [None, "a b"]], "[]": [],
    }
    for value, expected in rows.items():
        yield value, "args_hydra", None, {"x": "before"}, expected
    yield "{a: 1, b c: {d: 'x,y'}}", "args_hydra", None, {"x": {}}, {"a": 1, "b c": {"d": "x,y"}}
    yield "{b: 2}", "args_hydra", None, {"x": {"a": 1}}, {"a": 1, "b": 2}  # Hydra merges mappings
    yield "'${y}'", "args_hydra", None, {"x": 0, "y": 7}, 7
    yield "1", "args_hydra", None, {"y": 0}, ERROR
    yield "1", "args_hydra", "+", {"y": 0}, 1
    yield "1", "args_hydra", "++", {"x": 0}, 1


# ----------------------------------------------------------------------------------------------

def read(parser, declaration, argv):
    errors = io.StringIO()
    try:
        with contextlib.redirect_stderr(errors):
            return globals()["read_" + parser](dict(declaration), argv)
    except SystemExit:  # of argparse
        return ERROR


def main():
    failures = 0
    count = 0
    for value, macro, spelling, declaration, expected in globals()[PARSER + "_rows"]():
        argv = words(value, macro, spelling)
        got = read(PARSER, declaration, argv)
        count += 1
        if got == expected and type(got) is type(expected):
            continue
        failures += 1
        print(f"x: {value} by ${{{macro}}}, arguments {spelling}, {declaration}: {argv} arrives as "
              f"{got!r}, not {expected!r}")
    print(f"{PARSER}: {count} rows, {failures} wrong")
    return 1 if failures or not count else 0


PARSER, GRIDCTL, HELPER = sys.argv[1:4]
sys.exit(main())
