"""What each release of a catalog changed, with verdicts: plain data for the docs."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from schemagen.catalog.model import Catalog
from schemagen.catalog.release import ChangeNote, EntityNote, Release, ReleaseNote
from schemagen.catalog.walk import tokens_of
from schemagen.evolve.bump import Step
from schemagen.evolve.change import (
    Change,
    DefinitionChanged,
    FieldRemoved,
    FieldRenamed,
    RequiredAdded,
    RequiredRemoved,
    RuleChanged,
)
from schemagen.evolve.compare import JudgedChange
from schemagen.evolve.state import HEADS, changes_from
from schemagen.evolve.state import Change as EntityChange


def with_changelog(catalog: Catalog) -> Catalog:
    """`catalog` with its changelog: every release, and what the heads have changed since the last."""
    return replace(catalog, changelog=tuple(_notes(catalog)))


def _notes(catalog: Catalog) -> Iterator[ReleaseNote]:
    before: Release | None = None
    for release in catalog.history.releases:
        found = changes_from(catalog, before, release.stem)
        yield ReleaseNote(release.name, release.at, tuple(map(_note, found)), release.allow)
        before = release
    if unreleased := changes_from(catalog, before, HEADS):
        yield ReleaseNote("", "", tuple(map(_note, unreleased)))


def _note(change: EntityChange) -> EntityNote:
    if change.step is None:
        return EntityNote(change.entity, change.status, change.version)
    step = change.step
    return EntityNote(
        change.entity, change.status, change.version, step.old, step.mode, step.verdict, tuple(_changes(step))
    )


def _changes(step: Step) -> Iterator[ChangeNote]:
    """Each change as a sentence without its witness; the rules by what they demand."""
    gone = {one.change.name for one in step.changes if isinstance(one.change, FieldRemoved)}
    gone |= {one.change.was for one in step.changes if isinstance(one.change, FieldRenamed)}
    renamed = {one.change.name for one in step.changes if isinstance(one.change, FieldRenamed)}
    for one in step.changes:
        if not _is_implied(one.change, gone, renamed):
            yield ChangeNote(str(one.change), one.verdict, _place(one))
    yield from (ChangeNote(said, "") for said in step.rules)


def _is_implied(change: Change, gone: set[str], renamed: set[str]) -> bool:
    """Whether another line of the changelog says it too: of rules, definitions, `required` of what has no such name."""
    match change:
        case RuleChanged() | DefinitionChanged():
            return True
        case RequiredAdded(name=name):
            return name in renamed
        case RequiredRemoved(name=name):
            return name in gone
    return False


def _place(change: JudgedChange) -> str:
    """The property that a change is about, as a path (`config.steps`); empty where the sentence names it."""
    tokens = tokens_of(change.pointer)
    named = [now for before, now in pairwise(tokens) if before in ("properties", "$defs")]
    return ".".join(named[:-1] if change.code.startswith("field-") else named)
