"""The judge: compatible by proof, breaking by witness, or unknown.

Set algebra first (`jsonschema_rs.canonicalize`: containment, else an empty difference), then our own proofs where it
can't say, then the search for a witness. Never compatible without proof, never breaking without a witness.
"""

from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Any, Literal

from schemagen.evolve.algebra import contains, difference
from schemagen.evolve.containment import includes
from schemagen.evolve.diff import same
from schemagen.evolve.lift import lifted
from schemagen.evolve.side import Side
from schemagen.evolve.slices import NOWHERE, Slice, slices
from schemagen.evolve.witness import NONE, breaks, find_witness, shrink

Verdict = Literal["compatible", "breaking", "unknown"]
_LIFTS = 240


@dataclass(frozen=True)
class Judgement:
    """A verdict; `witness` is a value that proves it breaking, else NONE."""

    verdict: Verdict
    witness: Any = NONE


def judge(old: Side, new: Side, seconds: float = 1.2) -> Judgement:
    """Whether every document of `old` is one of `new`. The search for a witness ends after `seconds` at the latest."""
    if same(old.schema, new.schema) and old.draft == new.draft:
        return Judgement("compatible")
    deadline = monotonic() + seconds
    cuts = _cuts(old, new)
    open_ = [c for c in cuts if not is_contained(_side(c.old, old), _side(c.new, new))]
    if not open_ and _means_the_same(old, new, cuts):
        return Judgement("compatible")
    if (witness := _first(old, new, open_, deadline)) is not NONE:
        return Judgement("breaking", witness)
    if is_contained(old, new):
        return Judgement("compatible")
    witness = find_witness(old, new, deadline)
    return Judgement("unknown") if witness is NONE else Judgement("breaking", witness)


def _cuts(old: Side, new: Side) -> list[Slice]:
    """What differs, where both can be read as 2020-12."""
    if old.modern is None or new.modern is None:
        return []
    return slices(old.modern.schema, new.modern.schema)


def _means_the_same(old: Side, new: Side, cuts: list[Slice]) -> bool:
    """Whether proofs on the parts, read as 2020-12, hold: not between drafts, and not on draft 4's numbers."""
    if old.modern is None or new.modern is None or old.draft != new.draft:
        return False
    return old.draft != "4" or not cuts


def _side(schema: Any, of: Side) -> Side:
    return Side(schema, "2020-12", of.formats)


def _first(old: Side, new: Side, cuts: list[Slice], deadline: float) -> Any:
    """A record that breaks in one of the places that differ; NONE when none is found."""
    for cut in cuts:
        for value in islice(lifted(old, cut, difference(_side(cut.old, old), _side(cut.new, new))), _LIFTS):
            if monotonic() > deadline:
                return NONE
            if breaks(old, new, value):
                return shrink(old, new, value, deadline, cut.path or NOWHERE)
    return NONE


def is_contained(old: Side, new: Side) -> bool:
    """Whether it is proved that every document of `old` is one of `new`."""
    return (said := contains(new, old)) == "yes" or (said == "unknown" and includes(new, old))
