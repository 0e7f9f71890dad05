"""Rules in words, and what the targets do with them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import assert_never

from schemagen.catalog.constraint import (
    AppendOnly,
    Constraint,
    ExactlyOne,
    Immutable,
    Limit,
    NoOverlap,
    Requires,
    Rule,
    Transitions,
    Unique,
)
from schemagen.catalog.model import Entity
from schemagen.database.matrix import Enforcement, MatrixRow, Status
from schemagen.emit.docs.shape import object_name
from schemagen.emit.markdown import code, line, text
from schemagen.emit.wording import capital, listed
from schemagen.rules.problem import CelError
from schemagen.rules.record import expressions
from schemagen.rules.to_words import to_words

TARGETS = {"validate": "Validator", "model": "Model", "postgres": "PostgreSQL", "sqlite": "SQLite"} | {
    "dynamodb": "DynamoDB", "s3": "S3",
}  # fmt: skip


def in_words(declared: Rule | Constraint) -> str:
    """The rule as people say it: a rule by its message, a constraint by what it declares; Markdown on one line."""
    said = line(declared.message) if isinstance(declared, Rule) and declared.message.strip() else formally(declared)
    return f"{capital(said)} *(warning)*" if declared.severity == "warning" else capital(said)


def in_full(entity: Entity, declared: Rule | Constraint) -> str:
    """The rule in words and as it is declared: the expression of a rule, said too; the message of a constraint."""
    match declared:
        case Rule(message=message):
            said = _expression_in_words(entity, declared)
            lines = [*([in_words(declared)] if message.strip() else []), *([f"{capital(said)}."] if said else [])]
            return "<br>".join([*lines, formally(declared) if lines else in_words(declared)])
        case _:
            said = line(declared.message)
            return f"{in_words(declared)}<br>*{said}*" if said else in_words(declared)


def _expression_in_words(entity: Entity, rule: Rule) -> str | None:
    """What the expression of `rule` says, in Markdown; None where that has no plain words."""
    try:
        return to_words(expressions(entity, rule)[0], code)
    except CelError:
        return None


def formally(declared: Rule | Constraint) -> str:
    """The rule as it is declared, in Markdown on one line."""
    match declared:
        case Rule(rule=rule):
            return code(" ".join(rule.split()))
        case Unique(fields=fields, scope=scope, normalize=normalize, where=where):
            return unique_in_words(fields, scope, folded=normalize is not None, where=where)
        case Requires(via=via, rule=rule, when=when):
            inserted = " when a record is inserted" if when == "insert" else ""
            return f"{code(rule)} holds of what {code(via)} refers to{inserted}"
        case Limit(per=per, max=most, where=where):
            return f"at most {most} records of the same {_codes(per)}{_where(where)}"
        case Transitions(field=field, allow=allow, initial=initial):
            return f"{code(field)} {_moves(allow, initial)}"
        case Immutable(fields=fields):
            return f"{_codes(fields)} never {'changes' if len(fields) == 1 else 'change'}"
        case AppendOnly():
            return "records are neither updated nor deleted"
        case NoOverlap(scope=scope, start=start, end=end):
            within = f" of the same {_codes(scope)}" if scope else ""
            return f"no two records{within} overlap from {code(start)} to {code(end)}"
        case ExactlyOne(fields=fields):
            return f"exactly one of {_codes(fields)} is given"
        case other:
            assert_never(other)


def unique_in_words(
    fields: Sequence[str], scope: Sequence[str] = (), *, folded: bool = False, where: str | None = None
) -> str:
    """What is unique; Markdown."""
    within = f" among records of the same {_codes(scope)}" if scope else ""
    case = ", whatever the case of its letters (A–Z)" if folded else ""
    return f"{_codes(fields)} {_are(fields)} unique{within}{case}{_where(where)}"


def about(entity: Entity, declared: Rule | Constraint) -> str:
    """The inner object that the rule is on, if it is not on the record; Markdown."""
    if isinstance(declared, Rule) and declared.path:
        return code(object_name(entity.schema, declared.path))
    return ""


def rule_anchor(name: str) -> str:
    """The id of a rule in its entity's page."""
    return f"rule-{name}"


def targets_of(rows: Sequence[MatrixRow]) -> tuple[str, ...]:
    """The targets that `rows` speak of, in the order that they are shown."""
    named = {target for row in rows for target in row.targets}
    return (*(t for t in TARGETS if t in named), *sorted(named - set(TARGETS)))


class Notes:
    """Numbers the reasons that the cells of one table give, in the order that they come up."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cells(self, row: MatrixRow | None, targets: Sequence[str]) -> list[str]:
        """What each target does with the rule, in a few characters; empty where nothing is known."""
        return [self._cell(row.targets[target]) if row and target in row.targets else "" for target in targets]

    def texts(self) -> list[str]:
        """The reasons, in the order of their numbers; Markdown."""
        return [line(reason) for reason in self._numbers]

    def _cell(self, cell: Enforcement) -> str:
        said = _status(cell.status, cell.by)
        if not cell.reason:
            return said
        return f"{said} <sup>{self._numbers.setdefault(cell.reason, len(self._numbers) + 1)}</sup>"


def statuses(row: MatrixRow, targets: Sequence[str]) -> list[str]:
    """What each target does with the rule, without the reasons."""
    return [
        _status(row.targets[target].status, row.targets[target].by) if target in row.targets else ""
        for target in targets
    ]


@cache
def _status(status: Status, by: str | None) -> str:
    match status:
        case "enforced":
            return f"✓ {text(by or '')}".strip()
        case "not-expressible":
            return "✗"
        case "off":
            return "off"
        case other:
            assert_never(other)


def _codes(names: Sequence[str]) -> str:
    return listed([code(name) for name in names])


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "together are"


def _where(where: str | None) -> str:
    return f", where {code(where)}" if where else ""


def _moves(allow: Mapping[str, Sequence[str]], initial: Sequence[str] | None) -> str:
    start = f"starts as {listed([code(s) for s in initial], 'or')}; " if initial else "moves "
    steps = [f"{code(a)} → {listed([code(s) for s in to], 'or') or 'nothing'}" for a, to in allow.items()]
    return start + "; ".join(steps)
