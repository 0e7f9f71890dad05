"""What `--dataset` says of generated records, against a plain reading of the constraints, record by record."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding
from schemagen.payload.dataset.member import MemberChoice
from schemagen.payload.dataset.records import DatasetFile
from schemagen.payload.dataset.run import DatasetReport, check_dataset
from schemagen.payload.read import Options
from schemagen.project.entity_validation import validate_by_catalogs
from schemagen.project.validation import Manner

TEXT = {"type": "string"}
TEAM = {
    "title": "Team",
    "x-entity": {"version": "1.0.0", "key": ["tenant", "id"]},
    "type": "object",
    "required": ["tenant", "id", "open"],
    "properties": {"tenant": TEXT, "id": TEXT, "open": {"type": "boolean"}},
}
MEMBER = {
    "title": "Member",
    "x-entity": {"version": "1.0.0", "key": ["id"]},
    "type": "object",
    "required": ["id", "active"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "tenant": TEXT,
        "team": {**TEXT, "x-references": {"entity": "Team", "field": "id", "same": ["tenant"]}},
        "email": TEXT,
        "active": {"type": "boolean"},
        "starts": {"type": "integer"},
        "ends": {"type": "integer"},
        "mentors": {
            "type": "array",
            "items": {"anyOf": [{"type": "string", "x-references": {"entity": "Member"}}, {"type": "integer"}]},
        },
    },
    "x-constraints": [
        {"id": "member.email", "kind": "unique", "fields": ["email"], "scope": ["tenant"], "normalize": "lower",
         "where": "self.active"},
        {"id": "member.limit", "kind": "limit", "per": ["team"], "max": 2, "where": "self.active"},
        {"id": "member.span", "kind": "no-overlap", "scope": ["team"], "start": "starts", "end": "ends"},
        {"id": "member.open", "kind": "requires", "via": "team", "rule": "ref.open || !self.active"},
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def teams(make_catalog: Callable[..., Catalog]) -> Catalog:
    return make_catalog({"team.json": TEAM, "member.json": MEMBER}, "teams")


def _id(number: int) -> str:
    return f"00000000-0000-0000-0000-0000000000{number:02}"


def _check(catalog: Catalog, folder: Path, records: dict[str, list[Any]], most: int | None = None) -> DatasetReport:
    files = []
    for entity, listed in records.items():
        path = folder / f"{entity}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in listed), "utf-8")
        choice = MemberChoice(catalog, catalog.entities[entity], folder)
        files.append(DatasetFile(str(path), path.name, choice))
    return check_dataset([catalog], files, Options(many=True), most=most)


def _seen(finding: Finding) -> tuple[str, int, str, str]:
    """The file, line and id of a finding, and the other record's place."""
    other = finding.message.partition("(the other record: ")[2].rstrip(")")
    return str(finding.file), finding.line or 0, str(finding.rule), other


def _plainly(teams: list[Any], members: list[Any]) -> Iterator[tuple[str, int, str, str]]:
    """What is wrong, found by looking at every record before each record."""
    for line, team in enumerate(teams, 1):
        same = [i for i, t in enumerate(teams[: line - 1], 1) if (t["tenant"], t["id"]) == (team["tenant"], team["id"])]
        if same:
            yield "Team.jsonl", line, "team.key", f"Team.jsonl:{same[0]}"
    kept: list[tuple[int, Any]] = []  # those whose spans stand
    for line, one in enumerate(members, 1):
        say = partial(_say, line)
        before = list(enumerate(members[: line - 1], 1))
        if same := [i for i, m in before if m["id"].lower() == one["id"].lower()]:
            yield say("member.key", same[0])
        yield from _of_team(say, teams, one)
        for mentor in one.get("mentors", ()):
            if isinstance(mentor, str) and mentor.lower() not in {m["id"].lower() for m in members}:
                yield say("member.mentors.items.any_of.0.references")
        if one["active"]:
            mail = [i for i, m in before if m["active"] and _mail(m) == _mail(one) != None]  # noqa: E711
            if mail:
                yield say("member.email", mail[0])
            team = [i for i, m in before if m["active"] and m.get("team") == one.get("team") is not None]
            if len(team) >= 2:
                yield say("member.limit", team[0])
        if (span := _span(one)) and one.get("team") is not None:
            met = [i for i, m in kept if m["team"] == one["team"] and _meet(_span(m), span)]
            if met:
                yield say("member.span", met[0])
            else:
                kept.append((line, one))


def _say(line: int, rule: str, other: int | None = None) -> tuple[str, int, str, str]:
    return "Member.jsonl", line, rule, f"Member.jsonl:{other}" if other else ""


def _of_team(say: Any, teams: list[Any], one: Any) -> Iterator[tuple[str, int, str, str]]:
    tenant, team = one.get("tenant"), one.get("team")
    found = [i for i, t in enumerate(teams, 1) if (t["tenant"], t["id"]) == (tenant, team)]
    if team is not None and not found:
        yield say("member.team.references")
    elif team is not None and not (teams[found[0] - 1]["open"] or not one["active"]):
        yield *say("member.open")[:3], f"Team.jsonl:{found[0]}"


def _mail(one: Any) -> Any:
    tenant, email = one.get("tenant"), one.get("email")
    return None if None in (tenant, email) else (tenant, email.translate({0x41: 0x61}))


def _span(one: Any) -> tuple[float, float] | None:
    start, end = one.get("starts"), one.get("ends")
    if start is None or (end is not None and end <= start):
        return None
    return start, float("inf") if end is None else end


def _meet(a: Any, b: Any) -> bool:
    return bool(a[0] < b[1] and b[0] < a[1])


_TEAM = st.fixed_dictionaries(
    {"tenant": st.sampled_from("xy"), "id": st.sampled_from("ab"), "open": st.booleans()}
)  # fmt: skip
_ID = st.integers(0, 6).map(_id) | st.just("0000000A-0000-0000-0000-000000000000") | st.just(
    "0000000a-0000-0000-0000-000000000000")  # fmt: skip
_NULLABLE = {
    "tenant": st.sampled_from("xy") | st.none(),
    "team": st.sampled_from("ab") | st.none(),
    "email": st.sampled_from(["a", "A", "ä", "Ä", "ß", "a\0", ""]) | st.none(),
    "starts": st.integers(-3, 12) | st.just(2.0) | st.none(),
    "ends": st.integers(-3, 12) | st.none(),
    "mentors": st.lists(_ID | st.integers(0, 3), max_size=2),
}
_MEMBER = st.fixed_dictionaries({"id": _ID, "active": st.booleans()}, optional=_NULLABLE)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_TEAM, max_size=4), st.lists(_MEMBER, max_size=9))
def test_every_violation_and_no_other(tmp_path: Path, teams: Catalog, squads: list[Any], members: list[Any]) -> None:
    report = _check(teams, tmp_path, {"Team": squads, "Member": members})
    assert sorted(map(_seen, report.findings)) == sorted(_plainly(squads, members))
    assert report.found == len(report.findings)
    assert report.failed == bool(report.findings)


_OPEN = [{"tenant": "x", "id": "a", "open": True}]
_SPAN = st.fixed_dictionaries({"starts": st.integers(0, 12)}, optional={"ends": st.integers(0, 14)})


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_SPAN, max_size=12))
def test_spans_of_one_team(tmp_path: Path, teams: Catalog, spans: list[Any]) -> None:
    members = [{"id": _id(n), "active": False, "tenant": "x", "team": "a", **span} for n, span in enumerate(spans)]
    report = _check(teams, tmp_path, {"Team": _OPEN, "Member": members})
    assert sorted(map(_seen, report.findings)) == sorted(_plainly(_OPEN, members))


def test_mails_are_the_same_by_their_a_to_z(tmp_path: Path, teams: Catalog) -> None:
    mails = ["a", "A", "\xe4", "\xc4", "K", "k", "\u212a", "\u0130", "i", "I"]
    members = [{"id": _id(n), "active": True, "tenant": "x", "email": mail} for n, mail in enumerate(mails)]
    report = _check(teams, tmp_path, {"Member": members})
    assert [finding.line for finding in report.findings] == [2, 6, 10]


def test_order_and_number_of_what_is_shown(tmp_path: Path, teams: Catalog) -> None:
    members = [{"id": _id(1), "active": False, "team": "?", "tenant": "x"} for _ in range(30)]
    whole = _check(teams, tmp_path, {"Member": members})
    assert [f.line for f in whole.findings] == [1, *(n for n in range(2, 31) for _ in range(2))]
    some = _check(teams, tmp_path, {"Member": members}, most=7)
    assert (some.findings, some.found) == (whole.findings[:7], 59)


def test_values_of_a_wrong_type_hold_nothing(tmp_path: Path, teams: Catalog) -> None:
    members: list[Any] = [{"id": 5, "active": 1, "team": 7, "tenant": [], "starts": "x"}] * 3 + [7, None, []]
    assert _check(teams, tmp_path, {"Member": members}).findings == []


def test_an_interrupt_leaves_what_was_found(project: Path) -> None:
    (project / "items.jsonl").write_text("{}\n", "utf-8")

    def interrupt(text: str, share: float) -> None:
        if "across" in text:
            raise KeyboardInterrupt

    manner = Manner(many=True, dataset=True)
    report = validate_by_catalogs(project, project, ["items.jsonl"], "shop.Item", manner, interrupt)
    assert (report.interrupted, report.invalid) == (True, 1)
