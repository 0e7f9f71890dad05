"""Sampled records, as payloads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemagen.project.address import resolve_head
from schemagen.project.config import load_config
from schemagen.project.load import load_usable
from schemagen.project.problem import unusable


def sample(root: Path, address: str, n: int, seed: int) -> list[Mapping[str, Any]]:
    """`n` records of the entity at `address` in the project at `root`; fewer when it has no more different ones.

    Raises FindingsError for schemas with errors, and UnusableError for an address that names nothing, and where no
    record was found.
    """
    from schemagen.rules.judge import judge
    from schemagen.sample.failure import SampleError
    from schemagen.sample.records import sample_entity

    catalogs = load_usable(root, load_config(root))
    found = resolve_head(address, catalogs)
    try:
        return list(sample_entity(found.catalog, found.entity.name, n, seed, judge(found.catalog)))
    except SampleError as error:
        said = f"{found.entity.name} can't be sampled: {error.reason}"
        help = "`schemagen lint` tells of schemas that nothing satisfies"
        raise unusable("sample-not-found", said, file=found.entity.origin.file, help=help) from error
