"""Conditions in plain words."""

from collections.abc import Callable

import pytest
from thing import HEAD

from schemagen.catalog.model import Catalog, Entity
from schemagen.rules.expression import parse
from schemagen.rules.to_words import to_words

WORDS = [
    ("self.count > 3 && self.ratio <= 1.5", "[count] is more than [3] and [ratio] is at most [1.5]"),
    ("self.at < self.until", "[at] is before [until]"),
    ("self.day <= self.due", "[day] is not after [due]"),
    ("self.name >= 'm'", "[name] does not come before [m]"),
    ("!has(self.at) || self.ok", "if [at] is given, then [ok] is true"),
    ("self.state != 'new' || has(self.at)", "if [state] is [new], then [at] is given"),
    ("self.state != 'new' || self.name != ''", "[state] is not [new], or [name] is not [\"\"]"),
    ("self.state in ['new', 'old'] || self.ok", "[state] is [new] or [old], or [ok] is true"),
    ("!(self.state in ['new'])", "[state] is not [new]"),
    ("(self.state == 'new') == has(self.at)", "[state] is [new] just when [at] is given"),
    ("self.ok != self.done", "either [ok] is true or [done] is true, and not both"),
    ("self.ok == false", "[ok] is not true"),
    ("!(self.ok && self.done)", "it is not so that ([ok] is true and [done] is true)"),
    ("self.ok ? self.done : has(self.at)", "if [ok] is true, then [done] is true, else [at] is given"),
    ("size(self.name) == self.count + 1", "the length of [name] is [count] plus [1]"),
    ("self.name.startsWith('a')", "[name] starts with [a]"),
    ("self.name.lowerAscii() == 'a'", None),
]  # fmt: skip


@pytest.fixture(scope="module")
def entity(make_catalog: Callable[..., Catalog]) -> Entity:
    return make_catalog({"thing.json": HEAD}).entities["Thing"]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_words(entity: Entity, text: str, words: str | None) -> None:
    assert to_words(parse(text, entity), lambda value: f"[{value}]") == words
