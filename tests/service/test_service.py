"""The example of a service, and what it rests on: a catalog that many threads ask, and that does not grow."""

import gc
import json
import random
import tracemalloc
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

import schemagen
from schemagen.project.face import Catalog

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

ROOT = Path(__file__).parents[2]
USER = json.loads((ROOT / "data/platform/users.jsonl").read_text("utf-8").split("\n")[0])
ENTITIES = ("User", "Workspace", "Flow", "Message", "platform.User", "User@1.0.0", "Workspace@2.1.0")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.syspath_prepend(str(ROOT))
    from examples.fastapi.app import app

    with TestClient(app, raise_server_exceptions=True) as opened:
        yield opened


def _post(client: TestClient, path: str, body: bytes) -> Any:
    return client.post(path, content=body, headers={"content-type": "application/json"})


def test_a_payload_that_fits(client: TestClient) -> None:
    created = client.post("/users", json=USER)
    assert (created.status_code, created.json()) == (201, USER)
    assert client.post("/validate/User", json=USER).json() == {"valid": True}
    old = {k: v for k, v in USER.items() if k in ("user_id", "email")} | {"schema_version": "1.0.0"}
    assert client.post("/validate/User", json=old).json()["findings"][0]["version"] == "1.0.0"


def test_a_payload_that_does_not(client: TestClient) -> None:
    wrong = {**USER, "email": 5, "metadata": {**USER["metadata"], "a/b": 1}}
    for path in ("/users", "/validate/User"):
        answer = client.post(path, json=wrong)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        problem = answer.json()
        assert (problem["status"], problem["type"], problem["title"]) == (422, "about:blank", "The payload is invalid")
        assert {one["pointer"] for one in problem["findings"]} >= {"/email", "/metadata/a~1b"}
    answer = client.post("/validate/Nobody", json={})
    assert (answer.status_code, answer.json()["findings"][0]["code"]) == (404, "entity-unknown")


_HOSTILE = [
    b"", b"{", b"\xff", b"NaN", b"1e400", b"[" * 100_000, b'{"a": NaN}', b'{"\\ud800": "\\ud800"}', b"null", b'"x"',
    b'{"schema_version": "1.0.0-' + b"a" * 300 + b'"}', b'{"schema_version": "../../user/1.0.0"}',
    b'{"schema_version": {}}',
]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/users", "/validate/User", "/validate/User@9.9.9", "/validate/%00", "/validate/x@1.0.0"]
)
@pytest.mark.parametrize("body", _HOSTILE, ids=range(len(_HOSTILE)))
def test_whatever_is_sent_is_answered_with_a_problem(client: TestClient, path: str, body: bytes) -> None:
    answer = _post(client, path, body)
    assert answer.status_code in (400, 404, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


def test_its_description_can_be_made(client: TestClient) -> None:
    assert {"/users", "/workspaces", "/validate/{entity}"} <= client.get("/openapi.json").json()["paths"].keys()


def _payload(number: int) -> tuple[Any, str]:
    """A payload and its entity: valid ones, near ones and hostile ones, no two alike."""
    draw = random.Random(number)
    entity = draw.choice((*ENTITIES, f"User@{number}.0.0", f"Nobody{number}", f"User@1.0.0-{number:0300}"))
    name = f"key{number}"
    change: dict[str, Any] = draw.choice(
        ({}, {name: number}, {"email": name}, {"schema_version": f"{number}.0.0"}, {"metadata": {name: [name] * 20}},
         {"display_name": name * 50}, {"schema_version": "1.0.0"}, {"auth": {"identities": [{"provider": name}] * 3}})
    )  # fmt: skip
    return {**USER, **change}, entity


def _verdict(catalog: Catalog, number: int) -> list[dict[str, Any]]:
    payload, entity = _payload(number)
    return [finding.to_json() for finding in catalog.validate(payload, entity)]


def test_many_threads_get_the_verdicts_of_one() -> None:
    """Each round starts from a fresh catalog, so that threads meet while schemas are compiled too."""
    alone = schemagen.load(ROOT).catalogs["platform"]
    expected = [_verdict(alone, n) for n in range(200)]
    assert any(not found for found in expected) and any(expected)
    for _ in range(3):
        shared = schemagen.load(ROOT).catalogs["platform"]
        with ThreadPoolExecutor(16) as threads:
            assert list(threads.map(partial(_verdict, shared), range(200))) == expected


@pytest.mark.slow
def test_a_long_life_does_not_grow() -> None:
    """Python's memory by tracemalloc, all of it by the process: both stay, as long as payloads leave nothing behind."""
    catalog = schemagen.load(ROOT).catalogs["platform"]
    process = psutil.Process()

    def live(first: int, last: int) -> int:
        for number in range(first, last):
            _verdict(catalog, number)
        gc.collect()
        return process.memory_info().rss

    before = live(0, 1000)
    assert live(1000, 6000) - before < 4_000_000
    tracemalloc.start()
    live(20_000, 20_200)
    held = tracemalloc.get_traced_memory()[0]
    live(21_000, 22_000)
    grown = tracemalloc.get_traced_memory()[0] - held
    tracemalloc.stop()
    assert grown < 20_000
