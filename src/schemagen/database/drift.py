"""Where a live database differs from what its migrations made of it, in words for who looks after it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from schemagen.database.description import Part
from schemagen.diagnostic import Finding

Parts = Mapping[str, Part]  # by title
_TABLES = ("table", "view")
_KINDS = {"CHECK": "check", "FOREIGN": "foreign key", "PRIMARY": "primary key", "UNIQUE": "unique constraint",
          "EXCLUDE": "exclusion constraint"}  # fmt: skip
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Ours:
    """What belongs to the database beside its migrations: the runner's tables, and indexes made by hand."""

    tables: Collection[str] = ()
    indexes: Collection[str] = ()


def by_title(parts: Iterable[Part]) -> Parts:
    """`parts` by what names them."""
    return {part.title: part for part in parts}


def drift(live: Parts, expected: Parts, ours: Ours = Ours()) -> list[Finding]:
    """The findings `drift-missing`, `drift-extra` and `drift-different`, each with `at`; `expected` is as migrated."""
    live, expected = _relevant(live, ours), _relevant(expected, ours)
    missing = [expected[title] for title in sorted(expected.keys() - live.keys())]
    extra = [live[title] for title in sorted(live.keys() - expected.keys())]
    findings = [_missing(part) for part in _outermost(missing)]
    findings += [_extra(part) for part in _outermost(extra) if part.kind != "index" or part.name not in ours.indexes]
    for title in sorted(live.keys() & expected.keys()):
        findings += _different(live[title], expected[title])
    return findings


def _relevant(parts: Parts, ours: Ours) -> dict[str, Part]:
    """Without the tables of the runner and of extensions, and the indexes that constraints bring with them."""
    tables = {part.table for part in parts.values() if part.kind in _TABLES}.difference(ours.tables) | {""}
    names = {(part.table, part.name) for part in parts.values() if part.kind == "constraint"}
    return {
        title: part
        for title, part in parts.items()
        if part.table in tables and (part.kind != "index" or (part.table, part.name) not in names)
    }


def _outermost(parts: list[Part]) -> Iterator[Part]:
    """Of a table that is missing or too many, the table alone."""
    whole = {part.name for part in parts if part.kind in _TABLES}
    return (part for part in parts if part.kind in _TABLES or part.table not in whole)


def _missing(part: Part) -> Finding:
    said = f"{_called(part)} is not in the database{_defined(part)}"
    return Finding("drift-missing", "error", said, help="make it again, or release that it is gone", at=_at(part))


def _extra(part: Part) -> Finding:
    said = f"{_called(part)} is in the database, and in no migration{_defined(part)}"
    help = "drop it, or put it into the schemas"
    if part.kind == "index":
        help = "drop it, put it into x-indexes, or list it under foreign-indexes in catalog.yaml"
    return Finding("drift-extra", "error", said, help=help, at=_at(part))


def _different(live: Part, expected: Part) -> Iterator[Finding]:
    for fact in dict.fromkeys((*expected.facts, *live.facts)):
        now, then = live.facts.get(fact, ""), expected.facts.get(fact, "")
        if now != then:
            said = f"{_called(expected)}: {_compared(fact, now, then)}"
            help = "undo it in the database, or put it into the schemas and release that"
            yield Finding("drift-different", "error", said, help=help, at=_at(expected))


def _compared(fact: str, now: str, then: str) -> str:
    """How one fact differs."""
    match fact, now:
        case "not null", "true":
            return "is NOT NULL in the database, and may be null by the migrations"
        case "not null", _:
            return "may be null in the database, and is NOT NULL by the migrations"
        case "valid", "false":
            return "is INVALID: it was not built to its end, and serves no query"
        case "validated", "false":
            return "is NOT VALID: rows from before were never checked"
        case "valid" | "validated", _:
            return f"is {fact} in the database, and not so by the migrations"
        case "enabled", _:
            return f"is {_SWITCH.get(now, now)} in the database, and {_SWITCH.get(then, then)} by the migrations"
    label = "" if fact == "definition" else f"{fact} "
    return f"{label}is {_quoted(now)} in the database, and {_quoted(then)} by the migrations"


_SWITCH = {"O": "enabled", "D": "disabled", "A": "always enabled", "R": "for replicas only"}  # pg_trigger.tgenabled


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return f"`{shown if len(shown) <= _LONGEST else shown[:_LONGEST] + '…'}`" if shown else "none"


def _called(part: Part) -> str:
    """The part in words: `column users.email`, `the check users.status.enum of users`."""
    if part.kind == "column":
        return f"column {part.table}.{part.name}"
    kind = part.kind
    if kind == "constraint":
        kind = _KINDS.get(part.facts["definition"].split(maxsplit=1)[0], kind)
    return f"{kind} {part.name}" + (f" of {part.table}" if part.table not in ("", part.name) else "")


def _defined(part: Part) -> str:
    definition = part.facts.get("definition") or part.facts.get("type")
    return f": {_quoted(definition)}" if definition else ""


def _at(part: Part) -> str:
    return part.name if part.table in ("", part.name) else f"{part.table}.{part.name}"
