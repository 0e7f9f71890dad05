"""ECMA-262 regular expressions as JSON Schema has them: the part whose meaning is the same in every engine.

`.`, `\\d`, `\\w` and `\\s` mean what the exact validator takes them for. Look-arounds, back references, word boundaries
and Unicode properties are refused: the databases read those differently, or not at all.
"""

from dataclasses import dataclass

from schemagen.sql.not_expressible import NotExpressible

LAST = 0x10FFFF
_DEEPEST = 40
Ranges = tuple[tuple[int, int], ...]  # code points, both ends included; sorted, disjoint, not adjacent


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of `ranges`."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Anchor:
    """The start of the text, or its end."""

    end: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other; the empty one matches the empty string."""

    parts: "tuple[Regex, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `options`."""

    options: "tuple[Regex, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`body` from `low` to `high` times; `high` None is without end."""

    body: "Regex"
    low: int
    high: int | None


Regex = Chars | Anchor | Sequence | Choice | Repeat


def parse(pattern: str) -> Regex:
    """The tree of `pattern`; raises NotExpressible for what the databases would read in another way."""
    parser = _Parser(pattern)
    tree = parser.choice()
    if parser.peek():
        raise NotExpressible(f"no form of the regular expression at '{parser.rest()}'")
    return tree


def complement(ranges: Ranges) -> Ranges:
    """All other characters."""
    holes, start = [], 0
    for low, high in ranges:
        if start < low:
            holes.append((start, low - 1))
        start = high + 1
    return tuple(holes if start > LAST else [*holes, (start, LAST)])


def merged(ranges: list[tuple[int, int]]) -> Ranges:
    """`ranges` sorted, those that meet made one."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def _points(text: str) -> Ranges:
    return merged([(ord(c), ord(c)) for c in text])


_DIGIT: Ranges = ((0x30, 0x39),)
_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE = merged([(0x9, 0xD), (0x2000, 0x200A), *_points("\x20\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff")])
_CLASSES = {
    "d": _DIGIT, "w": _WORD, "s": _SPACE, "D": complement(_DIGIT), "W": complement(_WORD), "S": complement(_SPACE),
}  # fmt: skip
_CONTROLS = {"t": 0x9, "n": 0xA, "v": 0xB, "f": 0xC, "r": 0xD}
_ANY = complement(_points("\n"))
_NAMES = {
    "?=": "a look-ahead", "?!": "a look-ahead", "?<=": "a look-behind", "?<!": "a look-behind",
    "b": "a word boundary", "B": "a word boundary", "p": "a Unicode property", "P": "a Unicode property",
    "k": "a back reference",
}  # fmt: skip


class _Parser:
    """Recursive descent over the grammar of ECMA-262, §22.2.1."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.depth = 0

    def rest(self) -> str:
        return self.source[self.at : self.at + 20]

    def peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        """Step over `text` if it stands next."""
        if self.source.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def next(self) -> str:
        char = self.peek()
        if not char:
            raise NotExpressible("the regular expression ends too early")
        self.at += 1
        return char

    def refuse(self, what: str) -> NotExpressible:
        return NotExpressible(f"{_NAMES.get(what, what)} in the regular expression")

    def choice(self) -> Regex:
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Regex:
        parts: list[Regex] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.term())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def term(self) -> Regex:
        if self.peek() in ("^", "$"):
            anchor = Anchor(end=self.next() == "$")
            if self.peek() in ("*", "+", "?", "{"):
                raise self.refuse("a repeated anchor")
            return anchor
        atom = self.atom()
        low, high = self.quantifier()
        return atom if (low, high) == (1, 1) else Repeat(atom, low, high)

    def quantifier(self) -> tuple[int, int | None]:
        low, high = self._counts()
        if self.take("?") or not self.peek() or self.peek() not in "*+?{":
            return low, high  # lazy or greedy, it matches the same texts
        raise self.refuse("a repeated repetition")

    def _counts(self) -> tuple[int, int | None]:
        for mark, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(mark):
                return counts
        if not self.take("{"):
            return 1, 1
        low = self.number()
        high = low if not self.take(",") else (None if self.peek() == "}" else self.number())
        if not self.take("}"):
            raise self.refuse("a brace")
        return low, high

    def number(self) -> int:
        start = self.at
        while self.peek().isdecimal() and self.peek().isascii():
            self.at += 1
        if start == self.at:
            raise self.refuse("a brace")
        return int(self.source[start : self.at][:9])

    def atom(self) -> Regex:
        match char := self.next():
            case ".":
                return Chars(_ANY)
            case "(":
                return self.group()
            case "[":
                return Chars(self.bracket())
            case "\\":
                return Chars(self.escape())
            case "*" | "+" | "?" | "{":
                raise self.refuse("a repetition of nothing")
        return Chars(_points(char))

    def group(self) -> Regex:
        for mark in ("?=", "?!", "?<=", "?<!"):
            if self.take(mark):
                raise self.refuse(mark)
        if self.take("?<"):
            while self.next() != ">":
                pass
        elif self.peek() == "?" and not self.take("?:"):
            raise self.refuse("a flag")
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.refuse("deep nesting")
        inner = self.choice()
        self.depth -= 1
        if not self.take(")"):
            raise self.refuse("an open group")
        return inner

    def bracket(self) -> Ranges:
        negated = self.take("^")
        found: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            first = False
            found += self.member()
        self.next()
        ranges = merged(found)
        return complement(ranges) if negated else ranges

    def member(self) -> Ranges:
        low = self.single()
        if self.peek() != "-" or self.source[self.at + 1 : self.at + 2] == "]":
            return low
        self.next()
        high = self.single()
        if not (_is_point(low) and _is_point(high) and low[0][0] <= high[0][0]):
            raise self.refuse("a range of classes")
        return ((low[0][0], high[0][0]),)

    def single(self) -> Ranges:
        char = self.next()
        if char == "[":
            raise self.refuse("a bracket inside brackets")
        return self.escape() if char == "\\" else _points(char)

    def escape(self) -> Ranges:
        char = self.next()
        if char in _CLASSES:
            return _CLASSES[char]
        point = self._code(char)
        return ((point, point),)

    def _code(self, char: str) -> int:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char == "c" and self.peek().isascii() and self.peek().isalpha():
            return ord(self.next()) % 32
        if char == "u" and self.take("{"):
            digits = ""
            while (digit := self.next()) != "}":
                digits += digit
            return self._hexadecimal(digits)
        if char in "xu":
            width = 2 if char == "x" else 4
            return self._hexadecimal("".join(self.next() for _ in range(width)))
        if char.isascii() and not char.isalnum():
            return ord(char)
        raise self.refuse("a back reference" if char.isdecimal() else char if char in _NAMES else f"\\{char}")

    def _hexadecimal(self, digits: str) -> int:
        try:
            point = int(digits, 16)
        except ValueError:
            raise self.refuse("an escape") from None
        if point > LAST or 0xD800 <= point <= 0xDFFF:
            raise self.refuse("a surrogate")
        return point


def _is_point(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
