"""References as sentences, from both sides."""

from collections.abc import Mapping

from schemagen.emit.markdown import code, line
from schemagen.emit.relation import Relation
from schemagen.emit.wording import article, listed, plural_name

ON_DELETE: Mapping[str, str] = {
    "restrict": "deleting {target} is refused while {sources} refer to it",
    "cascade": "deleting {target} deletes its {sources}",
    "set-null": "deleting {target} empties {fields}",
}


def from_target(relation: Relation) -> str:
    """How the entity that is referred to sees it: A `User` owns many `Workspaces`."""
    reference = relation.reference
    name = relation.target
    if not reference.label:
        who = f"at most one {code(relation.source)}" if reference.unique else f"many {plural_code(relation.source)}"
        return f"{article(name)} {code(name)} is referred to by {who}"
    count = f"at most one {code(relation.source)}" if reference.unique else f"many {plural_code(relation.source)}"
    return f"{article(name)} {code(name)} {line(reference.label)} {count}"


def from_source(relation: Relation) -> str:
    """How the entity that refers sees it: each `Workspace` is owned by exactly one `User`."""
    reference = relation.reference
    count = "exactly one" if reference.required else "at most one"
    verb = line(reference.inverse) if reference.inverse else "refers to"
    return f"each {code(relation.source)} {verb} {count} {code(relation.target)}"


def cardinality(relation: Relation) -> str:
    """`1 to many`: first the side that is referred to."""
    first = "1" if relation.reference.required else "0 or 1"
    return f"{first} to {'0 or 1' if relation.reference.unique else 'many'}"


def on_delete(relation: Relation) -> str:
    """What deleting the target does; Markdown."""
    return ON_DELETE[relation.reference.on_delete].format(
        target=f"{_a(relation.target)} {code(relation.target)}",
        sources=plural_code(relation.source),
        fields=listed([code(name) for name in relation.reference.local if name not in relation.reference.same]),
    )


def plural_code(name: str) -> str:
    """The name in the plural as code; of what has none, its records."""
    many = plural_name(name)
    return code(many) if many else f"{code(name)} records"


def _a(name: str) -> str:
    return article(name).lower()
