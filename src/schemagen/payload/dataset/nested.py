"""References inside JSON values: where in a record they stand, by the schema that says so."""

from collections.abc import Iterator
from typing import Any

from schemagen.catalog.model import Schema
from schemagen.catalog.walk import Tokens
from schemagen.rules.cel.place import found, loc_of
from schemagen.rules.fitting import Fitting
from schemagen.rules.places import places
from schemagen.source import Json


class NestedValues:
    """Finds the values that the schema at one place describes, in records of the schema `root`.

    `wanted` is that place, a pointer into `root`; NotExpressible when it is not seen how a record leads there. As with
    annotations, a schema that a value does not fit says nothing of it: of alternatives only those count that hold.
    """

    def __init__(self, root: Schema, wanted: str) -> None:
        self._wanted, self._fits = {wanted}, Fitting(root)
        self._places = places(root, self._wanted, every=True)

    def of(self, record: Any) -> Iterator[tuple[Tokens, Json]]:
        """The values with their places, each once."""
        for path, value, _ in found(record, self._places, self._wanted, self._fits):
            yield loc_of(path), value
