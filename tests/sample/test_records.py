"""Records that hold together: keys, references, constraints, in an order in which they can be inserted."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from schemagen.catalog.constraint import ExactlyOne, Unique
from schemagen.catalog.exact import compile_schema
from schemagen.catalog.model import Catalog, Entity
from schemagen.sample.failure import SampleError
from schemagen.sample.order import insertion_order
from schemagen.sample.records import Judge, sample_entity, sample_records

Make = Callable[..., Catalog]
Record = dict[str, Any]


def entity(title: str, properties: dict[str, Any], *, key: str = "id", **more: Any) -> dict[str, Any]:
    """A head: `id` is a UUID and the key; all properties are required unless `required` says otherwise."""
    ids = {"id": {"type": "string", "format": "uuid"}} if key == "id" else {}
    return {
        "title": title, "type": "object", "x-entity": {"version": "1.0.0", "key": key.split()},
        "properties": {**ids, **properties}, "required": [*ids, *properties], "additionalProperties": False, **more,
    }  # fmt: skip


def to(name: str, **more: Any) -> dict[str, Any]:
    """A property that refers to an entity."""
    return {"type": "string", "format": "uuid", "x-references": {"entity": name, **more}}


def check(catalog: Catalog, records: dict[str, list[Record]], *, ordered: bool = True) -> None:
    """Every record fits its schema, keys and unique combinations are unique, references lead to a record before."""
    seen: dict[str, list[Record]] = {name: [] for name in records}
    for name, rows in records.items():
        exact = compile_schema(catalog.entities[name].schema)
        for row in rows:
            assert exact.is_valid(row), (name, row)
            seen[name].append(row)
            if ordered:
                check_references(catalog.entities[name], row, seen)
        check_unique(catalog.entities[name], rows)
    if not ordered:
        for name, rows in records.items():
            for row in rows:
                check_references(catalog.entities[name], row, seen)


def check_references(entity: Entity, row: Record, seen: dict[str, list[Record]]) -> None:
    for reference in entity.references:
        local = [row.get(n) for n in reference.local]
        if None in local:
            assert not reference.required
        else:
            assert any([t.get(n) for n in reference.remote] == local for t in seen[reference.entity]), reference.id


def check_unique(entity: Entity, rows: list[Record]) -> None:
    assert len({tuple(map(str, (r[n] for n in entity.key))) for r in rows}) == len(rows)
    for constraint in entity.constraints:
        match constraint:
            case Unique(where=None):
                values = [tuple(r.get(n) for n in (*constraint.scope, *constraint.fields)) for r in rows]
                lowered = [
                    tuple(str(v).lower() if constraint.normalize else v for v in t) for t in values if None not in t
                ]
                assert len(set(lowered)) == len(lowered), constraint.id
            case ExactlyOne(fields=fields):
                assert all(sum(r.get(n) is not None for n in fields) == 1 for r in rows)


@pytest.mark.parametrize("n", [1, 7, 30])
@pytest.mark.parametrize("name", ["platform", "vrooli"])
def test_own_catalogs(own_catalogs: dict[str, Catalog], name: str, n: int) -> None:
    catalog = own_catalogs[name]
    records = sample_records(catalog, n, seed=n)
    assert {e: len(rows) for e, rows in records.items()} == dict.fromkeys(catalog.entities, n)
    check(catalog, records)
    check(catalog, sample_records(catalog, n, seed=n, deferred=True), ordered=False)


def test_optional_references_come_and_go(own_catalogs: dict[str, Catalog]) -> None:
    records = sample_records(own_catalogs["vrooli"], 40)
    for name, rows in records.items():
        for reference in own_catalogs["vrooli"].entities[name].references:
            ahead = [*records].index(reference.entity) > [*records].index(name)
            made = {all(r.get(n) is not None for n in reference.local) for r in rows}
            assert ahead or reference.required or made == {True, False}, reference.id


def test_requires_is_kept_by_the_plain_form(own_catalogs: dict[str, Catalog]) -> None:
    records = sample_records(own_catalogs["platform"], 30)
    verified = {u["user_id"] for u in records["User"] if u["email_verified"]}
    assert {w["owner_id"] for w in records["Workspace"]} <= verified
    assert {w["status"] for w in records["Workspace"]} == {"active"}, "a transition starts at an initial state"


def test_rules_of_the_caller(own_catalogs: dict[str, Catalog]) -> None:
    def accept(entity: Entity, record: Record) -> bool:
        return entity.name != "User" or record["status"] == "closed"

    def permits(entity: Entity, constraint: Any, record: Record, target: Record) -> bool:
        return str(target["display_name"])[0] < "M"

    records = sample_records(own_catalogs["platform"], 8, accept=accept, permits=permits)
    assert {u["status"] for u in records["User"]} == {"closed"}
    users = {u["user_id"]: u for u in records["User"]}
    assert all(users[w["owner_id"]]["display_name"][0] < "M" for w in records["Workspace"])


def test_required_cycle(make_catalog: Make) -> None:
    catalog = make_catalog({"a.json": entity("A", {"b": to("B")}), "b.json": entity("B", {"a": to("A")})})
    check(catalog, sample_records(catalog, 6), ordered=False)


def test_a_cycle_with_a_way_in(make_catalog: Make) -> None:
    team = entity("Team", {"lead": to("Person")}, required=["id"])
    catalog = make_catalog({"team.json": team, "person.json": entity("Person", {"team": to("Team")})})
    assert insertion_order(catalog, catalog.entities) == ["Team", "Person"]
    check(catalog, sample_records(catalog, 6))
    deferred = sample_records(catalog, 12, deferred=True)
    check(catalog, deferred, ordered=False)
    assert any("lead" in t for t in deferred["Team"])


def test_references_to_itself(make_catalog: Make) -> None:
    optional = entity("Node", {"parent": to("Node")}, required=["id"])
    required = entity("Root", {"top": to("Root")})
    catalog = make_catalog({"node.json": optional, "root.json": required})
    records = sample_records(catalog, 15)
    check(catalog, records)
    assert 0 < sum("parent" in r for r in records["Node"]) < 15


def test_same_tenant(make_catalog: Make) -> None:
    uuid = {"type": "string", "format": "uuid"}
    tenant = entity("Tenant", {})
    user = entity("User", {"tenant": to("Tenant"), "email": {"type": "string"}}, key="id")
    user["x-constraints"] = [{"id": "user.tenant_id", "kind": "unique", "fields": ["tenant", "id"]}]
    post = entity("Post", {"tenant": to("Tenant"), "author": to("User", same=["tenant"]), "reviewer": uuid})
    post["properties"]["reviewer"] = to("User", same=["tenant"])
    post["required"] = ["id", "tenant", "author"]
    catalog = make_catalog({"tenant.json": tenant, "user.json": user, "post.json": post})
    records = sample_records(catalog, 12)
    check(catalog, records)
    home = {u["id"]: u["tenant"] for u in records["User"]}
    assert all(home[p["author"]] == p["tenant"] for p in records["Post"])
    assert {home[p["reviewer"]] == p["tenant"] for p in records["Post"] if "reviewer" in p} == {True}


def test_composite_key_of_references(make_catalog: Make) -> None:
    link = entity("Link", {"left": to("Side"), "right": to("Side")}, key="left right")
    catalog = make_catalog({"side.json": entity("Side", {}), "link.json": link})
    check(catalog, sample_records(catalog, 20))


def test_one_to_one(make_catalog: Make) -> None:
    profile = entity("Profile", {"user": {**to("User"), "x-unique": True}})
    profile["x-constraints"] = [{"id": "profile.allowed", "kind": "requires", "via": "user", "rule": "ref.active"}]
    user = entity("User", {"active": {"type": "boolean"}})
    catalog = make_catalog({"user.json": user, "profile.json": profile})
    records = sample_records(catalog, 40)
    assert len(records["Profile"]) == 40
    check(catalog, records)


def test_exactly_one(make_catalog: Make) -> None:
    thing = entity("Thing", {"user": to("User"), "team": to("Team")}, required=["id"])
    thing["x-constraints"] = [{"id": "thing.owner", "kind": "exactly-one", "fields": ["user", "team"]}]
    catalog = make_catalog({"user.json": entity("User", {}), "team.json": entity("Team", {}), "thing.json": thing})
    records = sample_records(catalog, 20)
    check(catalog, records)
    assert {"user" in t for t in records["Thing"]} == {True, False}


def test_limit(make_catalog: Make) -> None:
    seat = entity("Seat", {"room": to("Room")})
    seat["x-constraints"] = [{"id": "seat.few", "kind": "limit", "per": ["room"], "max": 2}]
    catalog = make_catalog({"room.json": entity("Room", {}), "seat.json": seat})
    records = sample_records(catalog, 20)
    assert len(records["Seat"]) == 20
    assert max(Counter(s["room"] for s in records["Seat"]).values()) <= 2


@pytest.mark.parametrize("kind", [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}])
def test_no_overlap(make_catalog: Make, kind: dict[str, Any]) -> None:
    booking = entity(
        "Booking", {"room": to("Room"), "starts_at": kind, "ends_at": kind}, required=["id", "room", "starts_at"]
    )
    booking["x-constraints"] = [
        {"id": "b.free", "kind": "no-overlap", "scope": ["room"], "start": "starts_at", "end": "ends_at"}
    ]
    catalog = make_catalog({"room.json": entity("Room", {}), "booking.json": booking})
    rows = sample_records(catalog, 30)["Booking"]
    assert len(rows) == 30
    for a in rows:
        for b in rows:
            if a is not b and a["room"] == b["room"]:
                assert a["ends_at"] <= b["starts_at"] or b["ends_at"] <= a["starts_at"]


def test_where_frees_what_it_does_not_bind(make_catalog: Make) -> None:
    page = entity("Page", {"slug": {"enum": ["a", "b"]}, "live": {"type": "boolean"}})
    page["x-constraints"] = [{"id": "page.slug", "kind": "unique", "fields": ["slug"], "where": "self.live"}]
    catalog = make_catalog({"page.json": page})
    rows = sample_records(catalog, 10, where=lambda entity, constraint, record: bool(record["live"]))["Page"]
    assert len(rows) == 10
    assert max(Counter(r["slug"] for r in rows if r["live"]).values()) == 1


def test_a_finite_entity_gives_what_it_has(make_catalog: Make) -> None:
    catalog = make_catalog({"flag.json": entity("Flag", {"code": {"enum": ["x", "y"]}}, key="code")})
    assert sorted(r["code"] for r in sample_records(catalog, 10)["Flag"]) == ["x", "y"]


def test_no_record_at_all_is_said(own_catalogs: dict[str, Catalog]) -> None:
    with pytest.raises(SampleError):
        sample_records(own_catalogs["platform"], 1, accept=lambda entity, record: False)


def test_sample_entity_gives_that_entity_only(own_catalogs: dict[str, Catalog]) -> None:
    rows = list(sample_entity(own_catalogs["platform"], "Flow", 70, judge=Judge(accept=lambda e, r: True)))
    assert len(rows) == 70 and all("flow_id" in r for r in rows)


def test_only_what_is_asked_for_and_its_targets(own_catalogs: dict[str, Catalog]) -> None:
    assert [*sample_records(own_catalogs["platform"], 2, entities=["Workspace"])] == ["User", "Workspace"]


PROGRAM = """
import json, sys
from pathlib import Path
from schemagen.catalog.load import load_catalogs
from schemagen.sample.records import sample_records
for catalog in load_catalogs(Path(sys.argv[1])).catalogs.values():
    print(json.dumps(sample_records(catalog, 8, seed=3, deferred=True)))
"""


def test_hash_order_changes_nothing(pytestconfig: pytest.Config) -> None:
    def run(hash_seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        command = [sys.executable, "-c", PROGRAM, str(pytestconfig.rootpath)]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    assert run("1") == run("2") != ""
