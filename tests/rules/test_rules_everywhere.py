"""Generated rules as they are enforced: by `validate`, by the models, by CHECKs and triggers of real tables.

Who breaks which is what CEL itself says; a database's error leads to the rule by `explain_error`. `SCHEMAGEN_RULES` and
`SCHEMAGEN_SEED` are as in test_generated_rules.
"""

import importlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from engines import opened
from gadget import HEAD, PROPERTIES, Record, records
from grammar import STEP, Generator, Term
from oracle import Oracle, as_cel
from pydantic import ValidationError

import schemagen
from schemagen.catalog.model import Catalog
from schemagen.database.engine import Refusal, Session
from schemagen.database.mapping import map_catalog
from schemagen.database.rows import NotStorableError, Rows
from schemagen.emit.artefact import EmitOptions
from schemagen.emit.models import emit_models
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.problem import CelError
from schemagen.rules.to_python import to_function
from schemagen.sql.table import Table

COUNT = int(os.environ.get("SCHEMAGEN_RULES", "150")) // 6
SEED = os.environ.get("SCHEMAGEN_SEED", "1")
PLACES = ("whole", "item", "change")
_ITEM = PROPERTIES["steps"]["items"]


@dataclass(frozen=True)
class Written:
    """A rule, and what it is about: a record, each item of `steps`, or the change of a record."""

    id: str
    term: Term
    on_error: str
    place: str

    def is_broken(self, oracle: Oracle, record: Record, was: Record) -> bool | None:
        """What CEL says; None where it takes too long for its library."""
        if self.place == "item":
            pairs: list[tuple[Any, Any]] = [
                (as_cel(item, _ITEM["properties"]), {}) for item in record.get("steps") or ()
            ]
        else:
            pairs = [(as_cel(record, PROPERTIES), as_cel(was, PROPERTIES))]
        found = oracle.verdicts(self.term.told(), pairs)
        return None if found is None else any(v is False or (v is None and self.on_error == "fail") for v in found)

    @property
    def keyword(self) -> dict[str, str]:
        """As it stands under `x-rules`."""
        return {"id": self.id, "rule": str(self.term), "message": f"{self.id} is broken", "onError": self.on_error}


def _written(catalog: Catalog, place: str, count: int) -> list[Written]:
    entity = catalog.entities["Gadget"]
    seen = Variable(entity, "/properties/steps/items" if place == "item" else "")
    environment = Environment({"self": seen, "oldSelf": seen})
    fields = {"fields": STEP} if place == "item" else {}
    generator = Generator(f"{place} {SEED}", transitions=place == "change", **fields)  # type: ignore[arg-type]
    made: list[Written] = []
    while len(made) < count:
        term = generator.condition(1 if place == "change" else 2)
        try:
            to_function(environment.parse(str(term)), "old_self")
        except (CelError, NotExpressible):
            continue
        if "self" in str(term) and ("oldSelf" in str(term)) == (place == "change"):
            made.append(Written(f"rule.{place}_{len(made)}", term, ("fail", "pass")[len(made) % 2], place))
    return made


def _head(title: str, rules: Sequence[Written]) -> Mapping[str, Any]:
    of_items = [rule.keyword for rule in rules if rule.place == "item"]
    others = [rule.keyword for rule in rules if rule.place != "item"]
    steps = {**PROPERTIES["steps"], "items": {**_ITEM, **({"x-rules": of_items} if of_items else {})}}
    return {**HEAD, "title": title, "properties": {**PROPERTIES, "steps": steps}, "x-rules": others}


def _project(root: Path, heads: Sequence[Mapping[str, Any]]) -> schemagen.Catalog:
    folder = root / "schemas" / "shop"
    folder.mkdir(parents=True)
    for head in heads:
        (folder / f"{head['title'].lower()}.json").write_text(json.dumps(head), "utf-8")
    return schemagen.load(root).catalogs["shop"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return _project(tmp_path_factory.mktemp("plain"), [HEAD]).model


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle()


def test_validate_and_models(plain: Catalog, oracle: Oracle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [rule for place in ("whole", "item") for rule in _written(plain, place, COUNT * 2)]
    catalog = _project(tmp_path, [_head("Gadget", rules)])
    model = _model(catalog.model, tmp_path, monkeypatch)
    seen = 0
    for record in records(f"models {SEED}", 30):
        verdicts = {rule.id: rule.is_broken(oracle, record, {}) for rule in rules}
        unknown = {rule for rule, verdict in verdicts.items() if verdict is None}
        expected = {rule for rule, verdict in verdicts.items() if verdict}
        seen += len(expected)
        for found in ({finding.rule for finding in catalog.validate(record)}, set(_errors(model, record))):
            wrong = {str(rule.term) for rule in rules if rule.id in (found ^ expected) - unknown}
            assert not wrong and found <= verdicts.keys(), (wrong, record)
    assert COUNT < seen < len(rules) * 30 - COUNT


def _model(catalog: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    for artefact in emit_models(catalog, EmitOptions()):
        path = folder / "everywhere" / artefact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artefact.render(), "utf-8")
    monkeypatch.syspath_prepend(folder)
    made = importlib.import_module("everywhere.models").Gadget
    for name in [name for name in sys.modules if name.split(".")[0] == "everywhere"]:
        monkeypatch.delitem(sys.modules, name)
    return made


def _errors(model: Any, record: Record) -> Iterator[str]:
    try:
        model.model_validate(record)
    except ValidationError as error:
        yield from (one["type"] for one in error.errors())


@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def test_tables(dialect: str, plain: Catalog, oracle: Oracle, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgres_server") if dialect == "postgres" else None
    rules = [rule for place in PLACES for rule in _written(plain, place, COUNT)]
    heads = {f"Gadget{number}": rule for number, rule in enumerate(rules)}
    catalog = _project(tmp_path, [_head(title, [rule]) for title, rule in heads.items()])
    mapped = map_catalog(catalog.model, dialect)
    held = {title: rule for title, rule in heads.items() if mapped.outcomes[rule.id].status == "enforced"}
    assert {rule.place for rule in held.values()} == set(PLACES)
    seen: dict[str, int] = {}
    with opened(dialect, server) as session:
        session.create(mapped.database)
        tables = {table.entity: table for table in mapped.database.tables.values()}
        for title, rule in held.items():
            at = _Table(session, catalog, tables[title], title)
            for was, record in _stored(at, f"tables {SEED}"):
                expected = rule.is_broken(oracle, record, was)
                if expected is None:
                    continue
                error = at.change(was, record) if rule.place == "change" else at.insert(record)
                found = catalog.explain_error(error) if error else None
                assert (found.rule if found else error) == (rule.id if expected else None), (str(rule.term), record)
                seen[rule.place] = seen.get(rule.place, 0) + expected
    assert all(seen[place] > 4 for place in PLACES), seen


def _stored(at: "_Table", seed: str) -> Iterator[tuple[Record, Record]]:
    """Pairs of records with the same key, as they read back."""
    drawn = records(seed, 20)
    for was, record in zip(drawn[::2], drawn[1::2], strict=True):
        try:
            yield at.as_stored(was), at.as_stored({**record, "id": was["id"]})
        except NotStorableError:
            continue


class _Table:
    """A table with its rules; each attempt leaves nothing behind."""

    def __init__(self, session: Session, catalog: schemagen.Catalog, table: Table, entity: str) -> None:
        mapped = map_catalog(catalog.model, session.dialect)
        self.session, self.table = session, table
        self.rows = Rows(catalog.model.entities[entity], table, session.dialect)
        self._insert = session.insertion(mapped.database, table, self.rows.columns)
        self.name = f"shop.{table.name}" if session.dialect == "postgres" else table.name

    def as_stored(self, record: Record) -> Record:
        self.rows.row(record)
        return self.rows.as_stored(record)

    def insert(self, record: Record) -> Refusal | None:
        try:
            with self.session.undone():
                self._insert(self.rows.row(record))
        except Refusal as refusal:
            return refusal
        return None

    def change(self, was: Record, record: Record) -> Refusal | None:
        """Update the row of `was` to `record`, which is beside it under another key."""
        other = "00000000-0000-4000-8000-000000000000"
        names = ", ".join(f'"{name}"' for name in self.rows.columns if name != "id")
        update = f"UPDATE {self.name} SET ({names}) = (SELECT {names} FROM {self.name} WHERE id = '{other}')"
        try:
            with self.session.undone():
                self._insert(self.rows.row(was))
                self._insert(self.rows.row({**record, "id": other}))
                self.session.execute(f"{update} WHERE id = '{was['id']}'")
        except Refusal as refusal:
            return refusal
        return None
