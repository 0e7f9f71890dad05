"""The judge: compatible by proof, breaking by witness, or unknown.

Set algebra first (`jsonschema_rs.canonicalize`: containment, else an empty difference), then our own proofs where it
can't say, then the search for a witness. Never compatible without proof, never breaking without a witness.
"""

from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal

from schemagen.evolve.containment import includes
from schemagen.evolve.side import Side
from schemagen.evolve.witness import NONE, find_witness

Verdict = Literal["compatible", "breaking", "unknown"]


@dataclass(frozen=True)
class Judgement:
    """A verdict; `witness` is a value that proves it breaking, else NONE."""

    verdict: Verdict
    witness: Any = NONE


def judge(old: Side, new: Side, seconds: float = 1.2) -> Judgement:
    """Whether every document of `old` is one of `new`. The search for a witness ends after `seconds` at the latest."""
    if (old.schema == new.schema and old.draft == new.draft) or is_contained(old, new):
        return Judgement("compatible")
    witness = find_witness(old, new, monotonic() + seconds)
    return Judgement("unknown") if witness is NONE else Judgement("breaking", witness)


def is_contained(old: Side, new: Side) -> bool:
    """Whether it is proved that every document of `old` is one of `new`."""
    return (said := _by_algebra(old, new)) == "yes" or (said == "unknown" and includes(new, old))


def _by_algebra(old: Side, new: Side) -> Literal["yes", "no", "unknown"]:
    """What the set algebra says: is every document of `old` one of `new`?"""
    if old.canonical is None or new.canonical is None:
        return "unknown"
    try:
        covers = str(new.canonical.covers(old.canonical))
        if covers == "unknown" and str(old.canonical.subtract(new.canonical).satisfiability()) == "no":
            return "yes"
    except ValueError:  # an operand that the algebra does not model
        return "unknown"
    return "yes" if covers == "yes" else "no" if covers == "no" else "unknown"
