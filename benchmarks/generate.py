"""`schemagen generate` beside one `datamodel-codegen` call on the same effective schemas: CPU, memory, ratios.

    python -m benchmarks.generate [N …]        N entities in a catalog; default 4 50 200 1000

The two take turns, so that a change of the machine's speed touches both. schemagen writes everything (models, SQL for
two dialects, diagrams, JSON Schemas, docs); datamodel-codegen writes models, with the same flags, formatted by ruff.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.catalogs import write_catalog
from benchmarks.measure import Figures, median, run

BIN = Path(sys.executable).parent
FLAGS = [
    "--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel",
    "--target-python-version", "3.11", "--disable-timestamp", "--use-annotated", "--use-union-operator",
    "--use-standard-collections", "--use-schema-description", "--use-field-description",
    "--use-single-line-docstring", "--enum-field-as-literal", "all", "--use-one-literal-as-default",
    "--strict-refs", "--use-type-alias", "--skip-root-model", "--formatters", "ruff-format",
]  # fmt: skip


def main(sizes: Sequence[int]) -> None:
    """Print a table for each figure."""
    print(f"{'entities':>8} {'':24} {'CPU s':>8} {'peak MB':>8} {'CPU ratio':>10}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _one(Path(folder), size, rounds=5 if size <= 50 else 3 if size <= 200 else 1)
    print(f"\n{'--help':>33} {median([run([BIN / 'schemagen', '--help'], Path.cwd()) for _ in range(9)]).cpu:8.3f}")


def _one(folder: Path, size: int, rounds: int) -> None:
    write_catalog(folder, size)
    schemagen, peer = [], []
    for _ in range(rounds):
        shutil.rmtree(folder / "generated", ignore_errors=True)
        schemagen.append(run([BIN / "schemagen", "generate"], folder))
        peer.append(run(_peer(folder), folder))
    generated, models = median(schemagen), median(peer)
    _row(size, "schemagen generate", generated, generated.cpu / models.cpu)
    _row(size, "datamodel-codegen", models, 1.0)
    check = median([run([BIN / "schemagen", "generate", "--check"], folder) for _ in range(max(3, rounds))])
    _row(size, "no-op generate --check", check)
    head = next((folder / "schemas").rglob("thing0002.yaml"))
    head.write_text(head.read_text("utf-8").replace("maxLength: 63", "maxLength: 64"), "utf-8")
    _row(size, "after one edit", run([BIN / "schemagen", "generate"], folder))


def _peer(folder: Path) -> list[str | Path]:
    schemas = folder / "effective"
    if not schemas.exists():
        schemas.mkdir()
        for path in (folder / "generated" / "bench" / "json-schema").glob("*/*.json"):
            shutil.copy(path, schemas / f"{path.parent.name}.json")
    shutil.rmtree(folder / "peer", ignore_errors=True)
    return [BIN / "datamodel-codegen", "--input", schemas, "--output", folder / "peer", *FLAGS]


def _row(size: int, what: str, figures: Figures, ratio: float | None = None) -> None:
    shown = f"{ratio:10.2f}" if ratio is not None else ""
    print(f"{size:8} {what:24} {figures.cpu:8.2f} {figures.peak:8.0f} {shown}", flush=True)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [4, 50, 200, 1000])
