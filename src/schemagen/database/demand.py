"""What authors ask of a dialect (`enforce`), and where it can't be met."""

from collections.abc import Iterable, Iterator, Mapping

from schemagen.catalog.model import Catalog, Entity
from schemagen.database.enforcement import Enforcement
from schemagen.database.subject import Subject, subjects_of, written_ids
from schemagen.diagnostic import Finding

_HELP = "change the schema, or ask for best-effort"


def demand(catalog: Catalog, dialect: str, subject: Subject) -> str:
    """`best-effort`, `require` or `off`: as the rule says, else as its catalog does."""
    return subject.enforce.get(dialect) or catalog.enforce.get(dialect, "best-effort")


def unmet(
    catalog: Catalog, dialect: str, stored: Iterable[Entity], outcomes: Mapping[str, Enforcement]
) -> Iterator[Finding]:
    """An error for each rule on the entities `stored` that is required of `dialect` (or another target), and not held.

    `outcomes` has the cell of each.
    """
    entities = list(stored)
    if not is_anything_required(catalog, dialect, entities):
        return
    written = written_ids(catalog)
    for entity in entities:
        for subject in subjects_of(entity, written):
            cell = outcomes[subject.id]
            if cell.status == "not-expressible" and demand(catalog, dialect, subject) == "require":
                said = f"{subject.id} is required of {dialect}, which can't hold it: {cell.reason}"
                yield catalog.finding(
                    "enforcement-not-expressible", said, entity.origin_of(subject.source.pointer), help=_HELP,
                    entity=entity.name, rule=subject.id, at=subject.id,
                )  # fmt: skip


def is_anything_required(catalog: Catalog, dialect: str, entities: list[Entity]) -> bool:
    """Whether there is need to look at each rule, of which a large catalog has many."""
    declared = ((*e.references, *e.constraints, *e.rules) for e in entities)
    stated = [catalog.enforce, *(one.enforce for listed in declared for one in listed)]
    return any(enforce.get(dialect) == "require" for enforce in stated)
