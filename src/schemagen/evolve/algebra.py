"""Sets of documents, as `jsonschema_rs.canonicalize` sees them: containment and difference, where it can tell."""

from typing import Any, Literal

from schemagen.evolve.side import Side

_COVERED = 160  # properties of both; what takes the algebra longer than a fraction of a second is not asked
_SUBTRACTED = 48


def contains(new: Side, old: Side) -> Literal["yes", "no", "unknown"]:
    """Whether every document of `old` is one of `new`."""
    if old.canonical is None or new.canonical is None or old.breadth + new.breadth > _COVERED:
        return "unknown"
    try:
        covers = str(new.canonical.covers(old.canonical))
        if (
            covers == "unknown"
            and _is_narrow(old, new)
            and str(old.canonical.subtract(new.canonical).satisfiability()) == "no"
        ):
            return "yes"
    except ValueError:  # an operand that the algebra does not model
        return "unknown"
    return "yes" if covers == "yes" else "no" if covers == "no" else "unknown"


def difference(old: Side, new: Side) -> Any:
    """A schema of the documents of `old` that are not of `new`, where there is one; else None."""
    if old.canonical is None or new.canonical is None or not _is_narrow(old, new):
        return None
    try:
        return old.canonical.subtract(new.canonical).to_json_schema()
    except ValueError:
        return None


def _is_narrow(old: Side, new: Side) -> bool:
    return old.breadth + new.breadth <= _SUBTRACTED
