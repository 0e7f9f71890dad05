"""Random pairs: after "compatible" no document may be found that breaks, and every "breaking" has a real witness."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from schemagen.evolve.judge import judge
from schemagen.evolve.side import Side
from schemagen.sample.failure import SampleError
from schemagen.sample.value import Sampler
from schemas import pair


@pytest.mark.parametrize("start", range(0, 600, 50))
def test_no_verdict_is_contradicted(start: int):
    for seed in range(start, start + 50):
        sides = _sides(seed)
        if sides is None:
            continue
        old, new = sides
        found = judge(old, new)
        if found.verdict == "compatible":
            breaking = [v for v in _documents(seed, old, new) if old.exact.is_valid(v) and not new.exact.is_valid(v)]
            assert not breaking, (seed, old.schema, new.schema)
        elif found.verdict == "breaking":
            assert old.accepts(found.witness) is True and new.accepts(found.witness) is False


def test_most_pairs_are_decided():
    verdicts = [judge(*sides).verdict for seed in range(10_000, 10_150) if (sides := _sides(seed))]
    assert verdicts.count("unknown") <= len(verdicts) / 50


def _sides(seed: int) -> tuple[Side, Side] | None:
    old, new = (Side(schema, "2020-12", formats=False) for schema in pair(seed))
    try:
        old.check()
        new.check()
    except ValueError:  # a reference that only leads to itself
        return None
    return old, new


def _documents(seed: int, old: Side, new: Side) -> Iterator[Any]:
    """Values that may tell the two apart."""
    with suppress(SampleError, ValueError, RecursionError):
        yield from Sampler(old.schema, seed=seed, formats=False, tries=8).values(24)
    with suppress(SampleError, ValueError, RecursionError):
        yield from (miss.value for miss in Sampler(new.schema, formats=False, tries=8).misses())
