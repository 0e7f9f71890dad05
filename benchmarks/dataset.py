"""`validate --dataset` beside `validate`, and its sort in SQLite beside DuckDB: CPU time and peak memory.

    python -m benchmarks.dataset [RECORDS] [PAD]

RECORDS (a million) in two files, a fifth of them targets of a reference; each has PAD (200) more bytes of text. One
record in a thousand is wrong: a key or a constraint's key twice, or a target that is not there. The engines get three
facts of each record, as `validate` sorts them, and give them back in order; making them is measured by itself.

The first run installs DuckDB into a folder of the user's cache.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from benchmarks.measure import Figures, run
from benchmarks.validate import CACHE

_OWNER = """\
title: Owner
x-entity: {version: 1.0.0, key: [id]}
type: object
required: [id]
properties: {id: {type: string, format: uuid}, pad: {type: string}}
"""
_ITEM = """\
title: Item
x-entity: {version: 1.0.0, key: [id]}
x-constraints: [{id: item.code, kind: unique, fields: [code], scope: [owner_id], normalize: lower}]
type: object
required: [id, owner_id, code]
properties:
  id: {type: string, format: uuid}
  owner_id: {type: string, format: uuid, x-references: {entity: Owner}}
  code: {type: string}
  pad: {type: string}
"""
_CONFIG = 'emitters = []\n[validate.paths]\n"owners.jsonl" = "shop.Owner"\n"items.jsonl" = "shop.Item"\n'
_FACTS = """
def facts(records):
    for n in range(records):
        yield 0, _id(2, n), -1, "", n, None
        yield 1, b"36:%b9:code-%d" % (_id(1, n % (records // 5)), n), -1, "", n, None
        yield 2, _id(1, n * 7919 % (records // 5)), 0, "", n, None
def _id(kind, n):
    return b"0000000%d-0000-4000-%012x-00000000" % (kind, n * 2654435761 % 2**48)
"""
_ENGINES = {
    "facts alone": "sum(1 for _ in facts(records))",
    "SQLite, as in schemagen": """
from schemagen.payload.dataset.store import Store
store = Store()
for fact in facts(records):
    store.add((fact,))
print(sum(1 for _ in store.facts()))""",
    "DuckDB, 200 MB": """
import csv, duckdb
with open("facts.csv", "w", newline="") as file:
    csv.writer(file).writerows((a, b.decode(), c, d, e, f) for a, b, c, d, e, f in facts(records))
base = duckdb.connect("facts.duckdb")
base.execute("SET memory_limit = '200MB'; SET threads = 1; SET preserve_insertion_order = false")
base.execute("CREATE TABLE fact (slot INT, key VARCHAR, question INT, place VARCHAR, number BIGINT, data VARCHAR)")
base.execute("COPY fact FROM 'facts.csv' (HEADER false)")
found, n = base.execute("SELECT * FROM fact ORDER BY slot, key, question, place, number"), 0
while rows := found.fetchmany(5000):
    n += len(rows)
print(n)""",
}


def _id(kind: int, number: int) -> str:
    return str(UUID(int=(kind << 96) + number * 2654435761 % 2**64))


def _items(records: int, owners: int, pad: str) -> Iterator[dict[str, str]]:
    for n in range(records):
        wrong = n % 1000 == 999
        yield {
            "schema_version": "1.0.0", "id": _id(2, n - 1 if wrong and n % 3 == 0 else n),
            "owner_id": _id(1, owners if wrong and n % 3 == 1 else n % owners),
            "code": f"code-{n - owners if wrong and n % 3 == 2 and n > owners else n}", "pad": pad,
        }  # fmt: skip


def project(folder: Path, records: int, pad: int) -> int:
    """Write a project and its payloads into `folder`; how many bytes of them."""
    schemas = folder / "schemas/shop"
    schemas.mkdir(parents=True)
    (schemas / "owner.yaml").write_text(_OWNER)
    (schemas / "item.yaml").write_text(_ITEM)
    (folder / "schemagen.toml").write_text(_CONFIG)
    owners, text = records // 5, "x" * pad
    with (folder / "owners.jsonl").open("w") as file:
        for n in range(owners):
            file.write(json.dumps({"schema_version": "1.0.0", "id": _id(1, n), "pad": text}) + "\n")
    with (folder / "items.jsonl").open("w") as file:
        file.writelines(json.dumps(item) + "\n" for item in _items(records - owners, owners, text))
    return sum((folder / name).stat().st_size for name in ("owners.jsonl", "items.jsonl"))


def _duckdb() -> Path:
    """A Python that has DuckDB beside what this one has."""
    home = CACHE / "duckdb"
    if not (home / "bin/python").exists():
        venv.create(home, with_pip=True, system_site_packages=False)
        subprocess.run([home / "bin/python", "-m", "pip", "install", "-q", "duckdb>=1"], check=True)
    return home / "bin/python"


def _row(name: str, figures: Figures, records: int, base: Figures) -> None:
    each = figures.cpu / records * 1e6
    print(f"{name:28} {figures.cpu:8.1f} {each:10.1f} {figures.cpu / base.cpu:7.2f} {figures.peak:9.0f}", flush=True)


def main() -> None:
    """Print the figures, in rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("records", type=int, nargs="?", default=1_000_000)
    parser.add_argument("pad", type=int, nargs="?", default=200)
    asked = parser.parse_args()
    records, pad = asked.records, asked.pad
    print(f"{'':28} {'cpu s':>8} {'us/record':>10} {'ratio':>7} {'peak MB':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = project(folder, records, pad)
        print(f"{records} records, {size / 1e6:.0f} MB")
        base: Figures | None = None
        for options in ([], ["--dataset"]):
            command = f"import sys; from schemagen.cli.app import run; run({['validate', '--jobs', '1', *options]!r})"
            found = run([sys.executable, "-c", command], folder)
            base = base or found
            _row(" ".join(["validate", *options]), found, records, base)
        base = None
        for engine, work in _ENGINES.items():
            python = _duckdb() if "duckdb" in work else sys.executable
            found = run([python, "-c", f"records = {records}\n{_FACTS}\n{work}"], folder)
            base = base or found
            _row(engine, found, records, base)


if __name__ == "__main__":
    main()
