"""Comparing two schemas: the verdict with its proof, and each change with its own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import thread_time
from typing import Any, Literal

from schemagen.catalog.exact import Draft
from schemagen.evolve.change import AnnotationChanged, Change, DefaultChanged, FieldAdded, FieldRemoved, RuleChanged
from schemagen.evolve.diff import diff
from schemagen.evolve.judge import Judgement, Verdict, judge
from schemagen.evolve.policy import Policy, as_read, as_written
from schemagen.evolve.rules import changes_rules, judge_declared
from schemagen.evolve.side import Side, draft_of
from schemagen.evolve.witness import NONE, short

Mode = Literal[
    "none", "backward", "forward", "full", "backward-transitive", "forward-transitive", "full-transitive"
]  # fmt: skip
Writer = Literal["old", "new"]

_SECONDS = 0.8  # for the whole pair
_MORE = 0.4  # for all changes by themselves
_DOCUMENT = {"old": "an old document", "new": "a new document"}
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
    witness: Any = NONE
    judge_changes: Callable[[], tuple[JudgedChange, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def changes(self) -> tuple[JudgedChange, ...]:
        """Each change with the verdict on it alone; judged when first asked for."""
        return self.judge_changes()

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
    """Compare two JSON Schemas (each of the draft `draft`, else what it says in `$schema`, else 2020-12).

    `backward`: the new schema accepts every document of the old one; `forward`: the other way round; `full`: both;
    `none`: anything goes; `-transitive` means the same for a pair. `formats` says whether formats are asserted.
    For entities (`x-entity`), rules of a single record count too. ValueError when one is no valid schema.
    """
    pair = _Judge(mode, policy, draft_of(old, draft), draft_of(new, draft), formats)
    pair.check(old, new)
    total = pair.of(old, new, _SECONDS)
    return Comparison(total.judgement.verdict, mode, total.judgement.witness, lambda: pair.changes(old, new, total))


@dataclass(frozen=True)
class _Found:
    """A judgement, with who wrote the witness."""

    judgement: Judgement
    writer: Writer = "old"


@dataclass(frozen=True)
class _Judge:
    mode: Mode
    policy: Policy
    old_draft: Draft
    new_draft: Draft
    formats: bool

    def check(self, old: Any, new: Any) -> None:
        """Refuse what is no schema before anything is judged."""
        Side(old, self.old_draft, self.formats).check()
        Side(new, self.new_draft, self.formats).check()

    def writers(self) -> list[Writer]:
        """Whose documents the other side must accept."""
        asked: list[tuple[Writer, tuple[str, ...]]] = [("old", ("backward", "full")), ("new", ("forward", "full"))]
        return [writer for writer, modes in asked if self.mode.startswith(modes)]

    def of(self, old: Any, new: Any, seconds: float) -> _Found:
        """The worst verdict of the directions that the mode asks for, on schemas and rules."""
        found = [self.schemas(old, new, writer, seconds / len(self.writers())) for writer in self.writers()]
        if changes_rules(old, new):
            found += [_Found(judge_declared(old, new, writer), writer) for writer in self.writers()]
        return max(found, key=lambda f: _RANK[f.judgement.verdict], default=_Found(Judgement("compatible")))

    def schemas(self, old: Any, new: Any, writer: Writer, seconds: float) -> _Found:
        """Whether the other side's schema accepts what `writer` writes."""
        sides = [(old, self.old_draft), (new, self.new_draft)]
        (written, writing), (read, reading) = sides if writer == "old" else reversed(sides)
        producer, reader = Side(written, writing, self.formats), Side(read, reading, self.formats)
        if self.policy != "containment":
            producer, reader = producer.modern or producer, reader.modern or reader
            producer = replace(producer, schema=as_written(producer.schema, self.policy))
            reader = replace(reader, schema=as_read(reader.schema, self.policy))
        return _Found(judge(producer, reader, seconds), writer)

    def changes(self, old: Any, new: Any, total: _Found) -> tuple[JudgedChange, ...]:
        """Each change by itself. What is left when the time is over is `unknown`."""
        found = diff(old, new)
        end = thread_time() + _MORE
        judged = tuple(self.alone(change, old, total, end, only=len(found) == 1, new=new) for change in found)
        if any(_RANK[change.verdict] for change in judged):
            return judged
        return tuple(_together(change, total, self.policy) for change in judged)

    def alone(self, change: Change, old: Any, total: _Found, end: float, *, only: bool, new: Any) -> JudgedChange:
        """`change` judged as if it were the only one."""
        if isinstance(change, AnnotationChanged | DefaultChanged):
            return JudgedChange(change, "compatible", f"{change}: no document is judged otherwise")
        if not self.writers():
            return JudgedChange(change, "compatible", f"{change}: the mode asks for nothing")
        if isinstance(change, RuleChanged):
            return self.rule(change, old, new)
        found = total if only else self.applied(change, old, end - thread_time())
        return JudgedChange(change, found.judgement.verdict, _sentence(change, found, self.policy))

    def applied(self, change: Change, old: Any, seconds: float) -> _Found:
        """The old schema against itself with `change` alone."""
        if seconds <= 0:
            return _Found(Judgement("unknown"))
        try:
            return self.of(old, change.apply(old), seconds)
        except (ValueError, KeyError, IndexError, TypeError):
            return _Found(Judgement("unknown"))

    def rule(self, change: RuleChanged, old: Any, new: Any) -> JudgedChange:
        """Rules of a single record are judged together: as they are declared, and not one keyword after the other."""
        if not changes_rules(old, new) or change.keyword not in ("x-rules", "x-constraints"):
            return JudgedChange(change, "compatible", f"{change}: it refuses no document by itself")
        found = [_Found(judge_declared(old, new, writer), writer) for writer in self.writers()]
        worst = max(found, key=lambda f: _RANK[f.judgement.verdict], default=_Found(Judgement("compatible")))
        return JudgedChange(change, worst.judgement.verdict, _sentence(change, worst, self.policy))


def _together(one: JudgedChange, total: _Found, policy: Policy) -> JudgedChange:
    """A change that is compatible by itself, where all of them (`if` and `then`, say) are not."""
    if total.judgement.verdict == "compatible" or isinstance(one.change, AnnotationChanged | DefaultChanged):
        return one
    said = _sentence(one.change, total, policy, "together with the other changes, ")
    return JudgedChange(one.change, total.judgement.verdict, said)


def _sentence(change: Change, found: _Found, policy: Policy, others: str = "") -> str:
    match found.judgement.verdict:
        case "compatible":
            return f"{change}: nothing that was accepted is refused"
        case "unknown":
            return f"{change}: {others}neither proved compatible nor shown to break"
    reader = "new" if found.writer == "old" else "old"
    shown = short(found.judgement.witness)
    said = f"{change}: {others}the {found.writer} schema accepts {shown}, the {reader} one does not"
    came = FieldAdded if found.writer == "old" else FieldRemoved
    if isinstance(change, came) and policy == "containment":
        said += (
            f". The {found.writer} schema is open, so {_DOCUMENT[found.writer]} may carry anything under "
            f"'{change.name}'; if producers write only what their schema names, ask with --policy closed-producer or "
            "confluent-lenient"
        )
    return said
