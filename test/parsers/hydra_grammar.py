"""Reads one override as Hydra's documentation of its grammar says
(https://hydra.cc/docs/advanced/override_grammar/basic): keys, elements, primitives, quotes.
Sweeps and functions are errors: a single run knows neither.
"""

import re
from dataclasses import dataclass

UNSIGNED = r"(?:0|[1-9](?:_?[0-9])*)"
INT = re.compile(rf"[+-]?{UNSIGNED}")
POINT = rf"(?:{UNSIGNED}\.(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)"
FLOAT = re.compile(rf"[+-]?(?:(?:{UNSIGNED}|{POINT})[eE][+-]?[0-9](?:_?[0-9])*|{POINT}|inf|nan)",
                   re.IGNORECASE)
KEY = re.compile(r"(\+{0,2})([A-Za-z0-9_$][A-Za-z0-9_$-]*(?:[./@][A-Za-z0-9_$-]+)*)=")
UNQUOTED = set("/-\\+.$%*@?|:_ \t")
ESCAPES = set("\\()[]{}:=, \t")


class GrammarError(Exception):
    pass


@dataclass
class Override:
    key: str
    value: object
    is_new: bool  # +key or ++key


class Reader:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def skip_blanks(self):
        while self.peek() and self.peek() in " \t":
            self.at += 1

    def eat(self, sign):
        self.skip_blanks()
        if self.peek() != sign:
            raise GrammarError(f"{sign} expected at {self.at} of {self.text}")
        self.at += 1

    def element(self):
        self.skip_blanks()
        readers = {"[": self.list, "{": self.dict, "'": self.quoted, '"': self.quoted}
        return readers.get(self.peek(), self.primitive)()

    def separated(self, end, item):
        """Items with commas between them, up to the closing bracket."""
        self.at += 1
        self.skip_blanks()
        if self.peek() == end:
            self.at += 1
            return
        while True:
            item()
            self.skip_blanks()
            if self.peek() == end:
                self.at += 1
                return
            self.eat(",")

    def list(self):
        items = []
        self.separated("]", lambda: items.append(self.element()))
        return items

    def dict(self):
        items = {}

        def pair():
            self.skip_blanks()
            key = self.primitive(is_key=True)
            self.eat(":")
            items[key] = self.element()

        self.separated("}", pair)
        return items

    def quoted(self):
        quote = self.peek()
        self.at += 1
        out = ""
        while self.peek():
            run = re.compile(r"\\*").match(self.text, self.at).group()
            self.at += len(run)
            if self.peek() != quote:
                out += run + self.peek()
                self.at += 1
                continue
            out += "\\" * (len(run) // 2)  # before a quote, each of them is doubled
            self.at += 1
            if len(run) % 2 == 0:
                return out
            out += quote
        raise GrammarError(f"a quote of {self.text} is never closed")

    def primitive(self, is_key=False):
        start = self.at
        out = ""
        has_escape = False
        while self.peek():
            sign = self.peek()
            after = self.text[self.at + 1:self.at + 2]
            if sign == "\\" and after and after in ESCAPES:
                out += after
                has_escape = True
                self.at += 2
            elif sign == "$" and after == "{" and not is_key:
                end = self.text.index("}", self.at)
                out += self.text[self.at:end + 1]
                self.at = end + 1
            elif (sign.isascii() and sign.isalnum()) or (sign in UNQUOTED and not (is_key and sign == ":")):
                out += sign
                self.at += 1
            else:
                break
        if self.peek() == "(" or self.at == start:
            raise GrammarError(f"no value at {start} of {self.text}")
        return out if has_escape else constant(out.strip(" \t"))


def constant(text):
    """A number, a boolean or null, if the text is exactly that."""
    if INT.fullmatch(text):
        return int(text)
    if FLOAT.fullmatch(text):
        return float(text)
    return {"null": None, "true": True, "false": False}.get(text.lower(), text)


def parse_override(text):
    head = KEY.match(text)
    if not head:
        raise GrammarError(f"{text} has no key")
    reader = Reader(text[head.end():])
    value = reader.element() if reader.text else ""
    reader.skip_blanks()
    if reader.peek():
        raise GrammarError(f"{text} does not end after its value: {reader.text[reader.at:]}")
    return Override(head.group(2), value, bool(head.group(1)))
