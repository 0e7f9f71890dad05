"""A condition in SQL agrees with JSON Schema on every value that a column can hold."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from values import (
    ADDRESSES,
    BOUNDS,
    DAYS,
    DECIMALS,
    DOCUMENTS,
    INSTANTS,
    INT64S,
    NESTED,
    NUMBERS,
    PATTERNS,
    POINTERS,
    STRINGS,
    UUIDS,
)
from verdicts import disagreements, judge

from schemagen.catalog.field_type import Document
from schemagen.database.engine import Session

SUITE = Path(__file__).parents[3] / "shared" / "json-schema-test-suite" / "tests" / "draft2020-12"
OTHER_DOCUMENTS = {"anchor", "dynamicRef", "refRemote", "vocabulary", "defs", "infinite-loop-detection"}
dialects = pytest.mark.parametrize("dialect", ["postgres", "sqlite"])


def _suite() -> list[Any]:
    files = [
        *SUITE.glob("*.json"),
        *(SUITE / "optional").glob("*.json"),
        *(SUITE / "optional" / "format").glob("*.json"),
    ]
    return [pytest.param(path, id=path.stem) for path in sorted(files) if path.stem not in OTHER_DOCUMENTS]


@pytest.mark.skipif(not SUITE.exists(), reason="the JSON Schema test suite is not beside this project")
@dialects
@pytest.mark.parametrize("path", _suite())
def test_json_schema_test_suite(path: Path, dialect: str, sessions: Mapping[str, Session]) -> None:
    """Each schema of the suite on a column of JSON."""
    wrong = []
    for case in json.loads(path.read_text("utf-8")):
        text = json.dumps(case["schema"])
        if not any(word in text for word in ("$id", "$anchor", "$vocabulary", "localhost", '"unknown"')):
            values = [test["data"] for test in case["tests"]]
            wrong += disagreements(sessions[dialect], case["schema"], values, Document("any"))
    assert not wrong


def test_most_of_the_suite_is_expressible() -> None:
    """The test above is worth something: few schemas have keywords without a condition."""
    files = [parameter.values[0] for parameter in _suite()]
    schemas = [case["schema"] for path in files for case in json.loads(path.read_text("utf-8"))]
    for dialect, share in (("postgres", 0.6), ("sqlite", 0.4)):
        full = [s for s in schemas if not judge(s, dialect, Document("any")).reasons]
        assert len(full) >= share * len(schemas)


@dialects
@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns(pattern: str, dialect: str, sessions: Mapping[str, Session]) -> None:
    schema = {"type": "string", "pattern": pattern}
    assert not disagreements(sessions[dialect], schema, STRINGS)
    assert not disagreements(sessions[dialect], schema, STRINGS, Document("any"))


def test_patterns_that_engines_read_differently_have_no_condition() -> None:
    for pattern in (r"\bword\b", r"^(?=a)", r"(?!a)", r"(?<=a)b", r"(a)\1", r"\p{L}", "^" + "a{1000}" * 3 + "{3}"):
        for dialect in ("postgres", "sqlite"):
            assert judge({"type": "string", "pattern": pattern}, dialect).reasons, pattern


def test_sqlite_states_the_usual_patterns() -> None:
    stated = [p for p in PATTERNS if not judge({"type": "string", "pattern": p}, "sqlite").reasons]
    assert len(stated) >= 0.8 * len(PATTERNS), sorted(set(PATTERNS) - set(stated))


@dialects
@pytest.mark.parametrize(
    ("format", "values"),
    [("date-time", INSTANTS), ("date", DAYS), ("uuid", UUIDS), ("decimal", DECIMALS), ("int64", INT64S),
     ("ipv4", ADDRESSES), ("json-pointer", POINTERS)],
)  # fmt: skip
def test_formats(format: str, values: list[str], dialect: str, sessions: Mapping[str, Session]) -> None:
    """Inside JSON always; in a column of their own where that is text (else the type itself refuses)."""
    schema = {"type": "string", "format": format}
    assert not disagreements(sessions[dialect], schema, [*values, *STRINGS], Document("any"))
    if dialect == "sqlite" and format != "int64":
        assert not disagreements(sessions[dialect], schema, [*values, *STRINGS])


def test_formats_are_told_apart() -> None:
    """A leap second is the one thing that is not looked into, and said to be so."""
    for dialect in ("postgres", "sqlite"):
        judged = judge({"type": "string", "format": "date-time"}, dialect, Document("any"))
        assert not judged.reasons
        assert judged.notes == ("a leap second (:60) is taken at any minute",)


@dialects
@pytest.mark.parametrize("kind", ["integer", "number"])
@pytest.mark.parametrize("bound", BOUNDS, ids=json.dumps)
def test_numbers(kind: str, bound: dict[str, Any], dialect: str, sessions: Mapping[str, Session]) -> None:
    schema = {"type": kind, **bound}
    exact = [n for n in NUMBERS if (kind == "integer" and n == int(n)) or (kind == "number" and float(n) == n)]
    assert not disagreements(sessions[dialect], schema, exact)
    assert not disagreements(sessions[dialect], schema, [*NUMBERS, "1", True, None, [1], {"a": 1}], Document("any"))


@dialects
@pytest.mark.parametrize("count", [0, 1, 2, 63, 64, 255, 256, 600, 1024, 5000])
def test_lengths_count_code_points(count: int, dialect: str, sessions: Mapping[str, Session]) -> None:
    texts = [c * n for c in ("a", "é", "😀", "\n") for n in {max(count - 1, 0), count, count + 1}]
    for keyword in ("minLength", "maxLength"):
        schema = {"type": "string", keyword: count}
        assert not disagreements(sessions[dialect], schema, texts)
        assert not disagreements(sessions[dialect], schema, [*texts, 1, [], None], Document("any"))
        inside = {"items": {keyword: count}}
        assert not disagreements(sessions[dialect], inside, [[t] for t in texts], Document("any"))


@dialects
@pytest.mark.parametrize("schema", NESTED, ids=lambda s: json.dumps(s)[:60])
def test_inside_json(schema: dict[str, Any], dialect: str, sessions: Mapping[str, Session]) -> None:
    assert not disagreements(sessions[dialect], schema, DOCUMENTS, Document("any"))
    deeper = {"properties": {"in": schema}}
    assert not disagreements(sessions[dialect], deeper, [{}, *({"in": d} for d in DOCUMENTS)], Document("any"))
    each = {"items": schema}
    assert not disagreements(sessions[dialect], each, [DOCUMENTS, *([1, d] for d in DOCUMENTS)], Document("any"))


def test_postgres_has_a_condition_for_all_of_these() -> None:
    lacking = {json.dumps(s): r for s in NESTED if (r := judge(s, "postgres", Document("any")).reasons)}
    assert not lacking
