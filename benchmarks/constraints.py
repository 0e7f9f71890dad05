"""What constraints cost per inserted row on PostgreSQL: a table with each kind beside the same table without.

`python -m benchmarks.constraints [ROWS]`: an embedded server; one INSERT of all rows, the median of five; one run.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database.embedded import embedded_server, scratch_database
from schemagen.database.engine import postgres_session
from schemagen.database.mapping import map_catalog

_OWNER = """\
title: Owner
x-entity: {version: 1.0.0, key: [id]}
type: object
required: [id, verified]
properties: {id: {type: integer}, verified: {type: boolean}}
"""
_ITEM = """\
title: Item
x-entity: {{version: 1.0.0, key: [id]}}
x-constraints: [{constraints}]
type: object
required: [id, owner_id, state, amount]
properties:
  id: {{type: integer}}
  owner_id: {{type: integer, x-references: {{entity: Owner}}}}
  state: {state}
  amount: {amount}
  code: {code}
  starts: {{type: integer}}
  ends: {{type: integer}}
"""
_CHECKED = {
    "state": "{enum: [draft, open]}", "amount": "{type: integer, minimum: 0, maximum: 1000000}",
    "code": "{type: string, maxLength: 30, pattern: '^[a-z0-9-]+$'}",
}  # fmt: skip
_FREE = {"state": "{type: string}", "amount": "{type: integer}", "code": "{type: string}"}
_KINDS = {
    "transitions": "{id: item.c, kind: transitions, field: state, initial: [draft], allow: {draft: [open]}}",
    "immutable": "{id: item.c, kind: immutable, fields: [owner_id]}",
    "append-only": "{id: item.c, kind: append-only}",
    "requires": "{id: item.c, kind: requires, via: owner_id, rule: ref.verified}",
    "requires, when: insert": "{id: item.c, kind: requires, via: owner_id, rule: ref.verified, when: insert}",
    "limit 20": "{id: item.c, kind: limit, per: [owner_id], max: 20}",
    "no-overlap": "{id: item.c, kind: no-overlap, scope: [owner_id], start: starts, end: ends}",
    "unique": "{id: item.c, kind: unique, fields: [code], normalize: lower}",
}
_OWNERS = "INSERT INTO shop.owners (id, verified) SELECT n, true FROM generate_series(1, {owners}) AS n"
_INSERT = """INSERT INTO shop.items (id, owner_id, state, amount, code, starts, ends)
SELECT n, n % {owners} + 1, 'draft', n, 'code-' || n, n * 10, n * 10 + 5 FROM generate_series(1, {rows}) AS n"""


def _catalog(folder: Path, constraint: str, fields: dict[str, str]) -> Catalog:
    schemas = folder / "schemas/shop"
    schemas.mkdir(parents=True, exist_ok=True)
    (schemas / "owner.yaml").write_text(_OWNER)
    (schemas / "item.yaml").write_text(_ITEM.format(constraints=constraint, **fields))
    return load_catalogs(folder).catalogs["shop"]


def _seconds(server: str, catalog: Catalog, rows: int) -> float:
    """The median time of an INSERT of `rows` into an empty table."""
    return statistics.median(_once(server, catalog, rows) for _ in range(5))


def _once(server: str, catalog: Catalog, rows: int) -> float:
    numbers = {"owners": max(1, rows // 10), "rows": rows}
    with scratch_database(server) as url, postgres_session(url) as session:
        session.create(map_catalog(catalog, "postgres").database)
        session.execute(_OWNERS.format(**numbers))
        start = time.perf_counter()
        session.execute(_INSERT.format(**numbers))
        return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    cases = {"CHECKs (enum, bounds, length, pattern)": ("", _CHECKED)}
    cases |= {f"{name} (CHECKs too)": (constraint, _CHECKED) for name, constraint in _KINDS.items()}
    with tempfile.TemporaryDirectory() as folder, embedded_server() as server:
        plain = _seconds(server, _catalog(Path(folder), "", _FREE), rows)
        print(f"{rows} rows; without: {plain / rows * 1e6:.1f} µs a row, its key and foreign key included")
        for name, (constraint, fields) in cases.items():
            taken = _seconds(server, _catalog(Path(folder), constraint, fields), rows)
            print(f"{name:42} {taken / plain:5.2f} × ({(taken - plain) / rows * 1e6:+.1f} µs a row)")


if __name__ == "__main__":
    main()
