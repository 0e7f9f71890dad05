"""The verdicts on labelled pairs, and what has to hold of each."""

import jsonschema
import pytest
from pairs import Pair, pairs

from schemagen.catalog.exact import compile_schema
from schemagen.evolve.compare import compare
from schemagen.evolve.side import draft_of
from schemagen.evolve.witness import NONE

_ORACLES = {
    "4": jsonschema.Draft4Validator,
    "6": jsonschema.Draft6Validator,
    "7": jsonschema.Draft7Validator,
    "2019-09": jsonschema.Draft201909Validator,
    "2020-12": jsonschema.Draft202012Validator,
}
_PAIRS = pairs()


def test_there_are_enough_pairs():
    assert len(_PAIRS) >= 500


@pytest.mark.parametrize("pair", _PAIRS, ids=lambda pair: pair.name)
def test_verdict(pair: Pair):
    found = compare(pair.old, pair.new, pair.mode, draft=pair.draft, formats=pair.formats)
    assert found.verdict == pair.verdict
    assert (found.witness is NONE) == (found.verdict != "breaking")


@pytest.mark.parametrize("pair", [p for p in _PAIRS if p.verdict == "breaking"], ids=lambda pair: pair.name)
def test_witness_breaks_by_both_validators(pair: Pair):
    found = compare(pair.old, pair.new, pair.mode, draft=pair.draft, formats=pair.formats)
    written, read = (pair.old, pair.new) if pair.mode == "backward" else (pair.new, pair.old)
    for schema, accepts in ((written, True), (read, False)):
        draft = draft_of(schema, pair.draft)
        assert compile_schema(schema, draft=draft, formats=pair.formats).is_valid(found.witness) is accepts
        make = _ORACLES[draft]
        checker = make.FORMAT_CHECKER if pair.formats else None
        assert make(schema, format_checker=checker).is_valid(found.witness) is accepts


@pytest.mark.parametrize("pair", _PAIRS, ids=lambda pair: pair.name)
def test_changes_are_judged(pair: Pair):
    """A breaking pair has a change that is not compatible; each change has a place and says its verdict."""
    found = compare(pair.old, pair.new, pair.mode, draft=pair.draft, formats=pair.formats)
    rows = found.to_json()["changes"]
    assert all({"code", "pointer", "message", "verdict"} <= set(row) for row in rows)
    if len(rows) == 1:
        assert rows[0]["verdict"] == found.verdict
    if found.verdict == "breaking":
        assert rows


@pytest.mark.parametrize("pair", _PAIRS[::7], ids=lambda pair: pair.name)
def test_full_is_both_directions(pair: Pair):
    both = [compare(pair.old, pair.new, m, draft=pair.draft, formats=pair.formats) for m in ("backward", "forward")]
    full = compare(pair.old, pair.new, "full-transitive", draft=pair.draft, formats=pair.formats)
    assert (full.verdict == "compatible") == all(one.verdict == "compatible" for one in both)
