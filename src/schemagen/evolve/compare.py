"""Comparing two schemas: the verdict with its proof, and each change with its own."""

from dataclasses import dataclass
from typing import Any, Literal

from schemagen.catalog.exact import Draft
from schemagen.evolve.change import AnnotationChanged, Change, DefaultChanged, FieldAdded
from schemagen.evolve.diff import diff
from schemagen.evolve.judge import Judgement, Verdict, judge
from schemagen.evolve.policy import Policy, as_read, as_written
from schemagen.evolve.side import Side, draft_of
from schemagen.evolve.witness import NONE, short

Mode = Literal[
    "none", "backward", "forward", "full", "backward-transitive", "forward-transitive", "full-transitive"
]  # fmt: skip

_SECONDS = 1.2  # for the whole pair; each change alone gets what is left of as much again
_RANK = {"compatible": 0, "unknown": 1, "breaking": 2}


@dataclass(frozen=True)
class JudgedChange:
    """A change with the verdict on it alone; `message` says why in a sentence."""

    change: Change
    verdict: Verdict
    message: str

    @property
    def code(self) -> str:
        """The kind of change, in kebab-case."""
        return self.change.code

    @property
    def pointer(self) -> str:
        """The place in the new schema; of what was removed, in the old one."""
        place = self.change.pointer
        return place if place is not None else self.change.old_pointer or ""

    def to_json(self) -> dict[str, Any]:
        """The change as `schemagen compat --format json` prints it."""
        places = {"pointer": self.pointer, "old_pointer": self.change.old_pointer}
        given = {k: v for k, v in places.items() if v is not None}
        return {"code": self.code, **given, "message": self.message, "verdict": self.verdict}


@dataclass(frozen=True)
class Comparison:
    """What `compare` found. `witness` is a document that proves `breaking`: absent (NONE) otherwise."""

    verdict: Verdict
    mode: Mode
    changes: tuple[JudgedChange, ...]
    witness: Any = NONE

    def to_json(self) -> dict[str, Any]:
        """The comparison as `schemagen compat --format json` prints it."""
        witness = {} if self.witness is NONE else {"witness": self.witness}
        changes = [change.to_json() for change in self.changes]
        return {"verdict": self.verdict, "mode": self.mode, **witness, "changes": changes}


def compare(
    old: Any,
    new: Any,
    mode: Mode = "backward",
    *,
    policy: Policy = "containment",
    draft: Draft | None = None,
    formats: bool = False,
) -> Comparison:
    """Compare two JSON Schemas (of one draft: `draft`, else what `new` says in `$schema`, else 2020-12).

    `backward`: the new schema accepts every document of the old one; `forward`: the other way round; `full`: both;
    `none`: anything goes. `formats` says whether formats are asserted. ValueError when one is no valid schema.
    """
    judge_pair = _Judge(mode, policy, draft_of(new, draft), draft_of(old, draft), formats)
    total = judge_pair.of(old, new, _SECONDS)
    changes = diff(old, new)
    share = _SECONDS / 2 / max(1, len(changes))
    judged = tuple(judge_pair.alone(change, old, new, total, share, only=len(changes) == 1) for change in changes)
    return Comparison(total.verdict, mode, judged, total.witness)


@dataclass(frozen=True)
class _Judge:
    mode: Mode
    policy: Policy
    new_draft: Draft
    old_draft: Draft
    formats: bool

    def of(self, old: Any, new: Any, seconds: float) -> Judgement:
        """The worst verdict of the directions that the mode asks for."""
        directions = []
        if self.mode.startswith(("backward", "full")):
            directions.append((old, self.old_draft, new, self.new_draft))
        if self.mode.startswith(("forward", "full")):
            directions.append((new, self.new_draft, old, self.old_draft))
        judgements = [self._direction(*d, seconds / len(directions)) for d in directions]
        return max(judgements, key=lambda j: _RANK[j.verdict], default=Judgement("compatible"))

    def _direction(
        self, written: Any, writing: Draft, read: Any, reading: Draft, seconds: float
    ) -> Judgement:  # fmt: skip
        producer = Side(as_written(written, self.policy), writing, self.formats)
        reader = Side(as_read(read, self.policy), reading, self.formats)
        producer.exact, reader.exact  # noqa: B018  refuses what is no schema before anything is judged
        return judge(producer, reader, seconds)

    def alone(
        self, change: Change, old: Any, new: Any, total: Judgement, seconds: float, *, only: bool
    ) -> JudgedChange:  # fmt: skip
        """`change` judged as if it were the only one."""
        if isinstance(change, AnnotationChanged | DefaultChanged):
            return JudgedChange(change, "compatible", f"{change}: no document is judged otherwise")
        if only:
            found = total
        else:
            try:
                found = self.of(old, change.apply(old), seconds)
            except (ValueError, KeyError, IndexError, TypeError):
                found = Judgement("unknown")
        return JudgedChange(change, found.verdict, _sentence(change, found, self.mode, self.policy))


def _sentence(change: Change, found: Judgement, mode: Mode, policy: Policy) -> str:
    match found.verdict:
        case "compatible":
            return f"{change}: nothing that was accepted is refused"
        case "unknown":
            return f"{change}: neither proved compatible nor shown to break"
    said = f"{change}: {short(found.witness)} is accepted by one side and refused by the other"
    if mode.startswith("backward"):
        said = f"{change}: the old schema accepts {short(found.witness)}, the new one does not"
    elif mode.startswith("forward"):
        said = f"{change}: the new schema accepts {short(found.witness)}, the old one does not"
    if isinstance(change, FieldAdded) and policy == "containment" and mode.startswith(("backward", "full")):
        said += (
            f". The old schema is open, so an old document may carry anything under '{change.name}'; if producers "
            "write only what their schema names, ask with --policy closed-producer or confluent-lenient"
        )
    return said
