"""What upgrades change inside JSON columns, which migrations leave as they are."""

from collections.abc import Collection, Iterator

from schemagen.catalog.field_type import Document
from schemagen.catalog.lineage import Stage, pairs
from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding
from schemagen.evolve.upcast.conversion import Conversion
from schemagen.evolve.upcast.derive import derive


def warnings_of_documents(old: Catalog, new: Catalog, dialects: Collection[str]) -> Iterator[Finding]:
    """A warning (`document-not-converted`) for each property stored as JSON whose inside has another shape in `new`."""
    for before, after in pairs(old, new):
        if set(dialects).isdisjoint(after.storage) or before.version == after.version:
            continue
        members = derive(Stage(before, old.version_field), Stage(after, new.version_field)).members
        for name, inner in members.values.items() if members else ():
            field = after.fields.get(members.names.get(name, name)) if members else None
            if field is not None and isinstance(field.type, Document) and _rewrites(inner):
                said = f"rows keep the older shape of what is inside '{field.name}': migrations leave JSON as it is"
                help = "upgrade such records when they are read, or convert the rows by hand"
                at = f"{after.name}.{field.name}"
                yield new.finding("document-not-converted", said, field.origin, severity="warning", key=True,
                                  help=help, entity=after.name, at=at)  # fmt: skip


def _rewrites(conversion: Conversion) -> bool:
    """Whether anything in `conversion` rewrites something, as deep as it goes."""
    pending, seen = [conversion], set[int]()
    while pending:
        one = pending.pop()
        if one.rewrites:
            return True
        if id(one) not in seen:
            seen.add(id(one))
            pending += one.parts()
    return False
