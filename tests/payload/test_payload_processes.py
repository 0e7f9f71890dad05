"""Files validated in processes: the same report as in one, whatever happens to them."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from schemagen.payload import processes, run
from schemagen.payload.contract import Choose, Contract, Fixed
from schemagen.payload.processes import Killed, Processes
from schemagen.payload.read import Options
from schemagen.payload.report import ValidationReport
from schemagen.payload.run import validate_files
from schemagen.payload.validate import Input
from schemagen.payload.validator import Validator
from schemagen.project.validation import SchemaJudge

SCHEMA = {"properties": {"id": {"type": "integer"}, "list": {"items": {"type": "string"}}}, "required": ["id"]}
CHOOSE = Fixed(Contract(Validator(SCHEMA)))

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is changed here must reach other processes")


@pytest.fixture(autouse=True)
def many_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(run, "_WORTH", 0)
    monkeypatch.setattr(run, "_SMALLEST", 500)
    monkeypatch.setattr(run, "_LARGEST", 3000)
    monkeypatch.setattr(processes, "can_fork", lambda: True)  # other tests may have left threads
    before = set(psutil.Process().children())
    yield
    after = (child for child in psutil.Process().children() if child not in before)
    assert not [child for child in after if "resource_tracker" not in " ".join(child.cmdline())]


@pytest.fixture
def files(tmp_path: Path) -> list[Input]:
    chance = random.Random(7)
    lines = [
        chance.choice(['{"id": 1}', '{"id": "x"}', '{"id": 2, "list": ["a", 3, 4]}', "{", "", '{"list": []}'])
        for _ in range(3000)
    ]
    (tmp_path / "a.jsonl").write_text("\ufeff" + "\n".join(lines), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps([{"id": "y"}] * 50))
    (tmp_path / "c.ndjson").write_text("\r\n".join(lines[:900]))
    (tmp_path / "d.jsonl").write_bytes("\n".join(lines).encode("utf-16"))
    (tmp_path / "e.jsonl").write_bytes(b"")
    names = ["a.jsonl", "gone.jsonl", "b.json", "c.ndjson", "d.jsonl", "e.jsonl", "."]
    return [Input(str(tmp_path / name), name) for name in names]


def _validate(inputs: list[Input], judge: Any = lambda address: CHOOSE, **more: Any) -> ValidationReport:
    return validate_files(inputs, judge, Options(many=True), **more)


@pytest.mark.parametrize("max_errors", [0, 1, 7, 40, None])
def test_the_same_report(files: list[Input], max_errors: int | None) -> None:
    one, three = (_validate(files, max_errors=max_errors, summary=True, jobs=jobs) for jobs in (1, 3))
    assert one.to_json() == three.to_json()
    assert (one.hidden, one.unreadable, one.failed) == (three.hidden, three.unreadable, three.failed)
    for jobs in (1, 3):  # where findings are only counted, they are not made
        short = _validate(files, max_errors=max_errors, jobs=jobs)
        assert {**one.to_json(), "summary": 0} == {**short.to_json(), "summary": 0}
        assert (one.hidden, one.failed) == (short.hidden, short.failed)
    assert one.files == 7 and one.unreadable == 2 and one.records == one.valid + one.invalid
    assert one.to_json()["summary"][0] == max(one.to_json()["summary"], key=lambda row: row["count"])
    assert {"code": "payload-invalid", "keyword": "type", "pointer": "/list/*"}.items() <= {
        **next(row for row in one.to_json()["summary"] if row.get("pointer") == "/list/*")
    }.items()


def test_new_processes_where_a_copy_would_not_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "can_fork", lambda: False)
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n' * 500 + '{"id": ""}\n')
    judge = SchemaJudge(tmp_path / "s.json", "s.json")
    report = _validate([Input(str(tmp_path / "a.jsonl"), "a.jsonl")], judge, jobs=2)
    assert [(f.line, f.column) for f in report.errors] == [(501, 8)]
    assert (report.records, report.valid) == (501, 500)


def _dangerous(flag: Path, *, again: bool) -> Any:
    """A judge that kills its process at the first record of a kind; or at each of them."""

    def choose(value: Any) -> Contract:
        if value == {"id": 13} and (again or not flag.exists()) and os.getpid() != parent:
            flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return CHOOSE.contract

    parent = os.getpid()
    chosen: Choose = choose
    return lambda address: chosen


@pytest.mark.parametrize("again", [False, True])
def test_a_process_that_is_killed(tmp_path: Path, again: bool) -> None:
    lines = [f'{{"id": {n}}}' for n in range(2000)] + ['{"id": "x"}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n")
    inputs = [Input(str(tmp_path / "a.jsonl"), "a.jsonl")]
    report = _validate(inputs, _dangerous(tmp_path / "flag", again=again), jobs=2)
    assert (tmp_path / "flag").exists()
    if not again:
        assert (report.records, report.invalid, report.unreadable) == (2001, 1, 0)
        assert [f.line for f in report.errors] == [2001]
    else:
        assert 0 < report.records < 2001 and report.unreadable == 1
        assert report.errors[0].message.startswith(
            "can't read this file: the process that read it was killed; bytes 0 to "
        )


def test_results_come_in_order_and_faults_are_raised() -> None:
    with Processes(lambda n: n * n, 3) as squares:
        assert list(squares.results(range(100))) == [n * n for n in range(100)]
    with Processes(lambda n: 1 // n, 2) as inverse, pytest.raises(ZeroDivisionError):
        list(inverse.results([1, 1, 0]))
    with Processes(lambda n: os.kill(os.getpid(), signal.SIGKILL) if n == 1 else n, 2) as killed:
        assert list(killed.results([0, 1, 2])) == [0, Killed(), 2]


def _command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "schemagen", "validate", *map(str, arguments)]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(tmp_path: Path, jobs: str) -> None:
    """The second file is a pipe on which nothing comes: the first one is done by then."""
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "a.jsonl").write_bytes(b'{"id": 1}\n' * 900_000 + b'{"id": ""}\n')
    os.mkfifo(tmp_path / "b.jsonl")
    command = _command("a.jsonl", "b.jsonl", "--schema", "s.json", "--jobs", jobs)
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with (tmp_path / "b.jsonl").open("wb"):
        children = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "900001 records in 2 files: 1 invalid" in out and "a.jsonl:900001:8: error" in out
    assert "interrupted" in err and "Traceback" not in out + err
    assert len(children) == (2 if jobs == "2" else 0)
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.slow
def test_no_process_survives_the_first(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "a.jsonl").write_bytes(b'{"id": 1}\n' * 900_000)
    os.mkfifo(tmp_path / "b.jsonl")
    command = _command("a.jsonl", "b.jsonl", "--schema", "s.json", "--jobs", "2")
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with (tmp_path / "b.jsonl").open("wb"):
        children = psutil.Process(process.pid).children()
        process.kill()
        process.wait()
    assert len(children) == 2
    assert psutil.wait_procs(children, timeout=10)[1] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_a_full_disk(tmp_path: Path, style: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": ""}\n')
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA))
    with Path("/dev/full").open("w") as full:
        command = _command("a.jsonl", "--schema", "s.json", "--format", style)
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "the report can't be written: no space left on device\n")


def test_a_reader_that_has_enough(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": ""}\n' * 3000)
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA))
    command = _command("a.jsonl", "--schema", "s.json", "--max-errors", "3000")
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141
