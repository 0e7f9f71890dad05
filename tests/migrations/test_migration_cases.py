"""Each case is two states of a catalog: the migration between them is accepted text, and runs on real databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from conftest import case_folders
from psycopg import sql
from psycopg.conninfo import make_conninfo

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database.engine import Session, postgres_session, sqlite_session
from schemagen.database.migration import parse_migration
from schemagen.database.plan import Plan, plan_migrations
from schemagen.database.rehearsal import Engine, Records, rehearse
from schemagen.diagnostic import has_errors
from schemagen.rules.judge import judge
from schemagen.sample.records import sample_records

AT = "20250301120000"
FOLDERS = case_folders("migrations")


def state(case: Path, side: str) -> Catalog:
    loaded = load_catalogs(case / side)
    assert not has_errors(loaded.findings), loaded.findings
    return loaded.catalogs["shop"]


def planned(case: Path, dialect: str) -> tuple[Catalog, Catalog, Plan]:
    old, new = state(case, "old"), state(case, "new")
    return old, new, plan_migrations(old, new, dialect, "change", AT)


def sampled(catalog: Catalog) -> Records:
    by = judge(catalog)
    return sample_records(catalog, 12, 0, by.accept, where=by.where, permits=by.permits)


def problems(case: Path, dialect: str, engine: Engine) -> list[str]:
    """What is wrong with the migration when it runs; it has to run over rows."""
    old, new, plan = planned(case, dialect)
    files = [parse_migration(file.name, file.text) for file in plan.files]
    done = rehearse(old, new, dialect, files, engine, sampled)
    return done.problems or ([] if done.rows else ["no row fits both states"])


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
@pytest.mark.parametrize("case", FOLDERS)
def test_files(case: Path, dialect: str, expect: Callable[[Path, str], None]) -> None:
    _, _, plan = planned(case, dialect)
    text = "".join(f"==> {file.name}\n{file.text}\n" for file in plan.files)
    lines = sorted({f"{one.level} {one.code} {one.at}" for one in plan.hazards})
    expect(case / f"{dialect}.sql", text)
    expect(case / f"{dialect}.hazards.txt", "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize("case", FOLDERS)
def test_on_sqlite(case: Path) -> None:
    assert problems(case, "sqlite", sqlite_session) == []


@pytest.mark.parametrize("case", FOLDERS)
def test_on_postgres(case: Path, postgres_server: str) -> None:
    assert problems(case, "postgres", partial(scratch, postgres_server)) == []


_EMPTY: list[str] = []  # databases of the one server that stand ready


@contextmanager
def scratch(server: str) -> Iterator[Session]:
    """A session on an empty database of the server. It is emptied and used again, as a new one takes long to make."""
    url = _EMPTY.pop() if _EMPTY else _new_database(server)
    with postgres_session(url) as session:
        yield session
    with psycopg.connect(url, autocommit=True) as connection:
        made = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        for (name,) in connection.execute(made).fetchall():
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
        connection.execute("CREATE SCHEMA public")
    _EMPTY.append(url)


def _new_database(server: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        called = f"emptied_{uuid4().hex}"
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(called)))
    return make_conninfo(server, dbname=called)


def test_a_required_property_without_a_value(make_catalog: Callable[..., Catalog]) -> None:
    """Rows that are there would get none: an exception has to say that there is none."""

    def head(version: str, *names: str) -> dict[str, object]:
        properties = {name: {"description": "D.", "type": "string", "format": "uuid"} for name in ("id", *names)}
        described = {"title": "Item", "description": "D.", "x-entity": {"version": version, "key": ["id"]}}
        return {**described, "type": "object", "required": ["id", *names], "properties": properties}

    old, new = (make_catalog({"item.json": one}) for one in (head("1.0.0"), head("2.0.0", "owner")))
    for dialect in ("postgres", "sqlite"):
        hazards = plan_migrations(old, new, dialect, "change", AT).hazards
        assert ("value-missing", "error", "Item.owner") in {(h.code, h.level, h.at) for h in hazards}


def test_a_rule_called_as_a_keyword_would_be(make_catalog: Callable[..., Catalog]) -> None:
    """What is known of the keyword, which has another id then, says nothing of the rule."""

    def head(version: str, most: int) -> dict[str, object]:
        properties = {"id": {"type": "string", "format": "uuid"}, "size": {"type": "integer", "maximum": 1000}}
        rule = {"id": "item.size.maximum", "rule": f"self.size < {most}", "message": "Too large."}
        described = {"title": "Item", "x-entity": {"version": version, "key": ["id"]}, "x-rules": [rule]}
        return {**described, "type": "object", "required": ["id", "size"], "properties": properties}

    old, new = (make_catalog({"item.json": one}) for one in (head("1.0.0", 100), head("2.0.0", 10)))
    hazards = plan_migrations(old, new, "postgres", "change", AT).hazards
    assert ("rows-may-violate", "item.size.maximum") in {(h.code, h.at) for h in hazards}


def test_what_two_states_share_is_made_of_each_alike(make_catalog: Callable[..., Catalog]) -> None:
    """Schemas that Python finds equal may differ in SQL: `1` and `1.0`, `true`, the order of properties."""

    def head(least: object, *names: str) -> dict[str, object]:
        properties = {name: {"type": "number", "enum": [least, 2]} for name in names}
        described = {"title": "Item", "x-entity": {"version": "1.0.0", "key": [names[0]]}}
        return {**described, "type": "object", "required": [*names], "properties": properties}

    states = [head(1, "a", "b"), head(1.0, "a", "b"), head(True, "a", "b"), head(1, "a", "c", "b"), head(1, "a", "b")]
    texts = [plan_migrations(None, make_catalog({"item.json": one}), "sqlite", "new", AT).files for one in states]
    assert texts[0] == texts[4]
    assert len({str(one) for one in texts[:4]}) >= 3
