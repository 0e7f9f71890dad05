"""Strings drawn from a regular expression match it, at the length that is asked for."""

import random

import pytest

from schemagen.sample.matching import matches
from schemagen.sample.pattern import UnsupportedPattern, parse
from schemagen.sample.pattern_draw import draw_match, lengths

# pattern → lengths at which it has matches
PATTERNS = {
    "^[a-z0-9]+(-[a-z0-9]+)*$": (1, 3, 10, 63),
    "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$": (2, 3, 5, 7, 8, 10, 11),
    r"^\$argon2id\$v=19\$m=[0-9]+,t=[0-9]+\$[A-Za-z0-9+/]+$": (30, 100),
    r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$": (3, 4, 9),
    "^[0-9a-f]{64}$": (64,),
    "^(ab|cdef)*$": (0, 2, 4, 8, 10),
    r"^(\w)\1$": (2,),
    r"^(?<year>\d{4})-\1$": (9,),
    "foo": (3, 10),
    "a|b$|^c": (1, 5),
    r"^\p{L}+$": (1, 12),
    r"^[^\s@]+@[^\s@]+$": (3, 20),
    r"^\u0041\x42\u{43}\cJ?$": (3,),
    "^.{3,8}$": (3, 8),
    r"^[\d\-_]{4}$": (4,),
    r"^[^a-z]+?$": (1, 5),
    "^a{2}b{1,}c{0,1}$": (3, 6),
    "^$": (0,),
    "": (0, 7),
    "^😀+$": (1, 4),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_matches(pattern: str) -> None:
    tree, rng = parse(pattern), random.Random(0)
    assert all(matches(pattern, draw_match(tree, rng)) for _ in range(50))


@pytest.mark.parametrize(("pattern", "length"), [(p, n) for p, found in PATTERNS.items() for n in found])
def test_length(pattern: str, length: int) -> None:
    tree, rng = parse(pattern), random.Random(0)
    least, most = lengths(tree.tree)
    assert least <= length and (length <= most or not (tree.anchored_start and tree.anchored_end))
    drawn = (draw_match(tree, rng, length, length) for _ in range(40))
    assert any(len(text) == length and matches(pattern, text) for text in drawn)


@pytest.mark.parametrize("pattern", ["(", "[a", "a)", r"\p{Nonsense}", "(?P<x>a)", r"\u{zz}"])
def test_what_is_not_read_is_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        parse(pattern)
