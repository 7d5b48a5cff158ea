"""Compares documents with `gridctl help json`: each has the fields that it says, and no others."""
import json
import re
import subprocess
import sys

# What only some documents of the kind have.
OPTIONAL = {"classes", "search", "setup", "kept", "configurations", "models", "origin"}


def table():
    kinds, rows, kind, where = {}, {}, None, None
    text = subprocess.run(["gridctl", "help", "json"], capture_output=True, text=True).stdout
    for line in text.split("Printed by commands")[1].split("A document a line")[0].splitlines():
        if not line:
            continue
        if found := re.match(r"  (gridctl\S+) ", line):
            kind, where = found[1], kinds.setdefault(found[1], [])
            continue
        if found := re.match(r"      of (\w+): (.*)", line):
            rows[kind] = (found[1], [])
            where, line = rows[kind][1], found[2]
        where += [word for word in re.split(r"[ ,]+", line) if word]
    return kinds, rows


def check(document, kinds, rows, seen):
    kind = document.pop("schema")
    seen.add(kind)
    if kind in rows:
        member, fields = rows[kind]
        kinds[kind] = kinds[kind] or [member]
        if "more" not in fields:
            for row in document[member]:
                compare(kind + " " + member, row, fields)
    compare(kind, document, kinds[kind])


def compare(name, members, fields):
    if extra := set(members) - set(fields):
        print(name, "has more:", sorted(extra))
    if missing := set(fields) - set(members) - OPTIONAL:
        print(name, "has not:", sorted(missing))


kinds, rows = table()
seen = set()
decoder = json.JSONDecoder()
text = sys.stdin.read().lstrip()
while text:
    document, end = decoder.raw_decode(text)
    check(document, kinds, rows, seen)
    text = text[end:].lstrip()
print("not seen:", sorted(set(kinds) - seen))
