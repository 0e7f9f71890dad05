"""Sets of characters, as ranges of code points."""

import unicodedata
from functools import cache

Ranges = tuple[tuple[int, int], ...]  # code points, both ends included, sorted
_LAST = 0x10FFFF


def _ranges(text: str) -> Ranges:
    return tuple((ord(a), ord(b)) for a, b in zip(text[::2], text[1::2], strict=True))


DIGIT = _ranges("09")
WORD = _ranges("09AZ__az")
SPACE = _ranges("\t\r  \xa0\xa0\u1680\u1680\u2000\u200a\u2028\u2029\u202f\u202f\u205f\u205f\u3000\u3000\ufeff\ufeff")
CLASSES = {"d": DIGIT, "w": WORD, "s": SPACE}
CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_LINE_ENDS = (10, 13, 0x2028, 0x2029)


def complement(ranges: Ranges) -> Ranges:
    """Every other code point, surrogates left out."""
    gaps, at = [], 0
    for low, high in (*merged((*ranges, (0xD800, 0xDFFF))), (_LAST + 1, _LAST + 1)):
        if at < low:
            gaps.append((at, low - 1))
        at = max(at, high + 1)
    return tuple(gaps)


def merged(ranges: Ranges) -> Ranges:
    """The same code points, sorted and without overlap."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return tuple(out)


ANY = complement(tuple((c, c) for c in _LINE_ENDS))


@cache
def category(name: str) -> Ranges:
    r"""A part of `\p{name}` that suffices to draw from: what lies below U+0250. KeyError when the name is unknown."""
    name = name.partition("=")[2] if name.startswith(("gc=", "General_Category=")) else name
    short = _CATEGORIES.get(name, name)
    points = [c for c in range(0x250) if _in_category(chr(c), short)]
    if not points:
        raise KeyError(name)
    return merged(tuple((c, c) for c in points))


_CATEGORIES = {
    "Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Number": "N", "Decimal_Number": "Nd",
    "digit": "Nd", "Punctuation": "P", "punct": "P", "Symbol": "S", "Separator": "Z", "Mark": "M", "Other": "C",
}  # fmt: skip


def _in_category(char: str, name: str) -> bool:
    match name:
        case "Any":
            return True
        case "ASCII":
            return char < "\x80"
        case "Alphabetic" | "Alpha":
            return char.isalpha()
        case "Lowercase":
            return char.islower()
        case "Uppercase":
            return char.isupper()
        case "White_Space":
            return char.isspace()
        case "Script=Latin" | "sc=Latin" | "Latin" | "Latn":
            return char.isalpha() and "LATIN" in unicodedata.name(char, "")
        case _:
            return len(name) <= 2 and unicodedata.category(char).startswith(name)
