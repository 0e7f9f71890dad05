"""The judge: compatible by proof, breaking by witness, or unknown.

Set algebra first (`jsonschema_rs.canonicalize`: containment, else an empty difference), then our own proofs where it
can't say, then the search for a witness. Never compatible without proof, never breaking without a witness.
"""

from dataclasses import dataclass
from itertools import islice
from time import thread_time
from typing import Any, Literal

from schemagen.catalog.walk import walk
from schemagen.evolve.algebra import contains
from schemagen.evolve.containment import includes
from schemagen.evolve.diff import as_text, same
from schemagen.evolve.lift import Cut, lifted
from schemagen.evolve.side import Side
from schemagen.evolve.slices import NOWHERE, slices
from schemagen.evolve.witness import NONE, breaks, find_witness, shrink

Verdict = Literal["compatible", "breaking", "unknown"]
_LIFTS = 240
_HUGE = 1000


@dataclass(frozen=True)
class Judgement:
    """A verdict; `witness` is a value that proves it breaking, else NONE."""

    verdict: Verdict
    witness: Any = NONE


def judge(old: Side, new: Side, seconds: float = 1.2) -> Judgement:
    """Whether every document of `old` is one of `new`. The search for a witness ends after `seconds` at the latest."""
    if same(old.schema, new.schema) and old.draft == new.draft:
        return Judgement("compatible")
    deadline = thread_time() + seconds
    cuts = _cuts(old, new)
    open_ = _open(cuts, deadline)
    if not open_ and _means_the_same(old, new, cuts):
        return Judgement("compatible")
    huge = _is_huge(old) or _is_huge(new)
    if not huge and (witness := _first(old, new, open_, deadline)) is not NONE:
        return Judgement("breaking", witness)
    if thread_time() > deadline:
        return Judgement("unknown")
    if is_contained(old, new):
        return Judgement("compatible")
    witness = NONE if huge else find_witness(old, new, deadline)
    return Judgement("unknown") if witness is NONE else Judgement("breaking", witness)


def _open(cuts: list[Cut], deadline: float) -> list[Cut]:
    """The cuts without a proof that the new side takes all; those that are alike are looked at once."""
    known: dict[bytes | str, bool] = {}
    open_ = []
    for cut in cuts:
        key = as_text([cut.old.schema, cut.new.schema])
        if key not in known:
            known[key] = thread_time() <= deadline and is_contained(cut.old, cut.new)
        open_ += [] if known[key] else [cut]
    return open_


def _is_huge(side: Side) -> bool:
    """Whether documents can be too large to make one after the other."""
    parts = [part for _, part in walk(side.schema) if isinstance(part, dict)]
    return any(part.get(k, 0) > _HUGE for part in parts for k in ("minItems", "minProperties", "minContains"))


def _cuts(old: Side, new: Side) -> list[Cut]:
    """What differs, where both can be read as 2020-12."""
    if old.modern is None or new.modern is None:
        return []
    return [
        Cut(one.path, Side(one.old, "2020-12", old.formats), Side(one.new, "2020-12", new.formats))
        for one in slices(old.modern.schema, new.modern.schema)
    ]


def _means_the_same(old: Side, new: Side, cuts: list[Cut]) -> bool:
    """Whether proofs on the parts, read as 2020-12, hold: not between drafts, and not on draft 4's numbers."""
    if old.modern is None or new.modern is None or old.draft != new.draft:
        return False
    return old.draft != "4" or not cuts


def _first(old: Side, new: Side, cuts: list[Cut], deadline: float) -> Any:
    """A record that breaks in one of the places that differ; NONE when none is found."""
    for cut in cuts:
        for value in islice(lifted(old, cut), _LIFTS):
            if thread_time() > deadline:
                return NONE
            if breaks(old, new, value):
                return shrink(old, new, value, deadline, cut.path or NOWHERE)
    return NONE


def is_contained(old: Side, new: Side) -> bool:
    """Whether it is proved that every document of `old` is one of `new`."""
    if old.values is not None:
        return all(new.exact.is_valid(one) for one in old.values)
    return (said := contains(new, old)) == "yes" or (said == "unknown" and includes(new, old))
