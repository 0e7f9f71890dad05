"""Regular expressions as JSON Schema has them (ECMA 262, unanchored), as a tree to draw strings from.

Only what generates is exact: look-arounds and word boundaries become nothing, and a caller checks what it draws.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from schemagen.sample.charset import ANY, CLASSES, CONTROLS, Ranges, category, complement, merged

_UNBOUNDED = 1 << 30
# Trees are compared by identity: `parse` gives the same one for the same text, and drawing looks them up often.


class UnsupportedPattern(ValueError):  # noqa: N818
    """A regular expression that this parser does not read."""


@dataclass(frozen=True, slots=True, eq=False)
class Chars:
    """One character out of `ranges`."""

    ranges: Ranges


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """Parts one after the other; the empty one is the empty string."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of `options`."""

    options: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """`body` from `low` to `high` times."""

    body: "Tree"
    low: int
    high: int


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A capturing group."""

    number: int
    body: "Tree"


@dataclass(frozen=True, slots=True, eq=False)
class Back:
    """What the group `number` captured."""

    number: int


Tree = Chars | Sequence | Choice | Repeat | Group | Back
EMPTY = Sequence(())


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A parsed regular expression; where it is not anchored anything may stand before or after a match."""

    tree: Tree
    anchored_start: bool
    anchored_end: bool


@lru_cache(maxsize=4096)
def parse(source: str) -> Pattern:
    """The tree of `source`; UnsupportedPattern when it is no expression, or one of a kind not read here."""
    parser = _Parser(source)
    tree = parser.choice()
    if parser.peek():
        raise UnsupportedPattern(source)
    return Pattern(tree, parser.starts, parser.ends)


class _Parser:
    """Recursive descent over the grammar of ECMA 262, §22.2.1 (Unicode mode, lenient where validators are)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.groups = 0
        self.names: dict[str, int] = {}
        self.depth = 0
        self.starts = True  # every alternative at the top begins with ^
        self.ends = True

    def peek(self, text: str = "") -> str:
        """The next character, or `text` if it stands next; empty otherwise."""
        if text:
            return text if self.source.startswith(text, self.at) else ""
        return self.source[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        """Step over `text` if it stands next."""
        if self.peek(text):
            self.at += len(text)
            return True
        return False

    def next(self) -> str:
        """The next character, stepped over."""
        char = self.peek()
        if not char:
            raise UnsupportedPattern(self.source)
        self.at += 1
        return char

    def expect(self, text: str) -> None:
        """Step over `text`, which must stand next."""
        if not self.take(text):
            raise UnsupportedPattern(self.source)

    def choice(self) -> Tree:
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Tree:
        parts: list[Tree] = []
        begins, last = self.peek("^") != "", ""
        while (char := self.peek()) and char not in "|)":
            last = char
            if char in "^$":
                self.at += 1
            elif (part := self.term()) is not None:
                parts.append(part)
        if self.depth == 0:
            self.starts &= begins
            self.ends &= last == "$"
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def term(self) -> Tree | None:
        atom = self.atom()
        low, high = self.quantifier()
        if atom is None or (low, high) == (1, 1):
            return atom
        return Repeat(atom, low, high)

    def quantifier(self) -> tuple[int, int]:
        bounds = {"*": (0, _UNBOUNDED), "+": (1, _UNBOUNDED), "?": (0, 1)}.get(self.peek())
        if bounds:
            self.at += 1
        elif (bounds := self.braces()) is None:
            return 1, 1
        self.take("?")
        return bounds

    def braces(self) -> tuple[int, int] | None:
        end = self.source.find("}", self.at)
        if not self.peek("{") or end < 0:
            return None
        low, comma, high = self.source[self.at + 1 : end].partition(",")
        if not low.isdecimal() or not (high == "" or high.isdecimal()):
            return None
        self.at = end + 1
        return int(low), int(high) if high else _UNBOUNDED if comma else int(low)

    def atom(self) -> Tree | None:
        match self.next():
            case "(":
                return self.group()
            case "[":
                return Chars(self.char_class())
            case ".":
                return Chars(ANY)
            case "\\":
                return self.escape()
            case char:
                return _one(ord(char))

    def group(self) -> Tree | None:
        look = next((o for o in ("?=", "?!", "?<=", "?<!") if self.take(o)), None)
        number = 0
        if look is None and not self.take("?:"):
            self.groups = number = self.groups + 1
            if self.take("?<"):
                self.names[self.until(">")] = number
            if self.peek("?"):
                raise UnsupportedPattern(self.source)
        self.depth += 1
        body = self.choice()
        self.depth -= 1
        self.expect(")")
        if look:
            return None
        return Group(number, body) if number else body

    def until(self, end: str) -> str:
        """The text up to `end`, stepped over with it."""
        text, found, _ = self.source[self.at :].partition(end)
        if not found:
            raise UnsupportedPattern(self.source)
        self.at += len(text) + len(end)
        return text

    def escape(self) -> Tree | None:
        char = self.peek()
        if char in ("b", "B"):
            self.at += 1
            return None
        if char == "k" and self.take("k<"):
            return Back(self.names.get(self.until(">"), 0))
        if char.isdecimal() and char != "0":
            self.at += 1
            return Back(int(char))
        found = self.escaped()
        return Chars(found) if isinstance(found, tuple) else _one(found)

    def escaped(self) -> Any:
        """After a backslash, in a class or out of it: ranges, or one code point."""
        char = self.next()
        if ranges := CLASSES.get(char.lower()):
            return ranges if char.islower() else complement(ranges)
        if char in "pP" and self.take("{"):
            return self.property(self.until("}"), negated=char == "P")
        if char in CONTROLS:
            return CONTROLS[char]
        return self.coded(char)

    def property(self, name: str, *, negated: bool) -> Ranges:
        try:
            return complement(category(name)) if negated else category(name)
        except KeyError as error:
            raise UnsupportedPattern(self.source) from error

    def coded(self, char: str) -> int:
        if char == "c":
            return ord(self.next()) % 32
        if char == "u" and self.take("{"):
            digits = self.until("}")
        elif char in "xu":
            size = 2 if char == "x" else 4
            digits = self.source[self.at : self.at + size]
            self.at += size
        else:
            return ord(char)
        try:
            return int(digits, 16)
        except ValueError as error:
            raise UnsupportedPattern(self.source) from error

    def char_class(self) -> Ranges:
        negated = self.take("^")
        found: list[tuple[int, int]] = []
        while not self.take("]"):
            low = self.class_atom()
            if isinstance(low, tuple):
                found.extend(low)
            elif self.peek("-") and not self.peek("-]"):
                self.at += 1
                high = self.class_atom()
                found.extend(high if isinstance(high, tuple) else [(low, high)])
                if isinstance(high, tuple):
                    found.extend([(low, low), (45, 45)])
            else:
                found.append((low, low))
        ranges = merged(tuple(found))
        return complement(ranges) if negated else ranges

    def class_atom(self) -> Any:
        char = self.next()
        if char != "\\":
            return ord(char)
        return 8 if self.take("b") else self.escaped()


def _one(point: int) -> Chars:
    return Chars(((point, point),))
