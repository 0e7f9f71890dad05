"""`validate --dask` on a real local cluster: the report of one process, also when a worker is killed half-way."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_project import Run

from schemagen.diagnostic import FindingsError
from schemagen.payload.report import ValidationReport
from schemagen.project.entity_validation import validate_by_catalogs
from schemagen.project.validation import Manner

distributed = pytest.importorskip("distributed", reason="Dask is an extra")
_GOOD = {"id": "0b5d6c1e-6f0a-4c3e-9a57-2d1f7b8c9e10", "schema_version": "1.0.0"}
_RECORDS = 90_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers, each a process with one that starts it again."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50, memory_limit=0
    ) as started:
        yield started


@pytest.fixture
def files(project: Path) -> Path:
    """A large file of JSON Lines with a bad record now and then, one of them no JSON, and a small one."""
    lines = [json.dumps({**_GOOD, "id": n} if n % 997 == 0 else _GOOD) for n in range(_RECORDS)]
    lines[_RECORDS // 2] = "{"
    (project / "items.jsonl").write_text("\n".join(lines), "utf-8")
    (project / "more.json").write_text(json.dumps([_GOOD, 7]), "utf-8")
    return project


def _validate(folder: Path, note: Any = lambda text, share: None, **manner: Any) -> ValidationReport:
    names = ["items.jsonl", "more.json", "gone.jsonl"]
    return validate_by_catalogs(folder, folder, names, "shop.Item", Manner(many=True, max_errors=50, **manner), note)


@pytest.mark.slow
def test_the_report_is_that_of_one_process(cluster: Any, files: Path) -> None:
    alone = _validate(files, jobs=1)
    assert (alone.records, alone.invalid, alone.unreadable) == (_RECORDS + 2, 93, 1)
    apart = _validate(files, dask=cluster.scheduler_address, summary=True)
    assert apart.to_json() == _validate(files, jobs=1, summary=True).to_json()
    assert apart.hidden == alone.hidden


@pytest.mark.slow
def test_a_worker_is_killed_half_way(cluster: Any, files: Path) -> None:
    killed: list[int] = []

    def kill(text: str, share: float) -> None:
        """When the first result is there, and others are under way."""
        if not killed:
            with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                killed.extend(list(client.run(os.getpid).values())[:1])
            os.kill(killed[0], signal.SIGKILL)

    report = _validate(files, kill, dask=cluster.scheduler_address)
    assert len(killed) == 1
    assert report.to_json() == _validate(files, jobs=1).to_json()


@pytest.mark.slow
def test_local_workers_from_another_folder(files: Path, schemagen: Run, tmp_path: Path) -> None:
    wanted = ["validate", "items.jsonl", "more.json", "--entity", "shop.Item", "--format", "json"]
    plain = schemagen("-C", "project", *wanted, cwd=tmp_path)
    done = schemagen("-C", "project", *wanted, "--dask", "local", cwd=tmp_path, TMPDIR=str(tmp_path))
    assert (done.stdout, done.returncode) == (plain.stdout, 1), done.stderr
    assert done.stderr == plain.stderr
    assert not list(tmp_path.glob("schemagen-*")) + list(tmp_path.glob("dask*"))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_interrupted(project: Path) -> None:
    """As by Ctrl-C on a terminal, which tells every process of the group. The second file is a pipe without a word."""
    (project / "items.jsonl").write_text(json.dumps(_GOOD) + "\n{\n")
    os.mkfifo(project / "more.jsonl")
    names = ["items.jsonl", "more.jsonl", "--entity", "shop.Item", "--dask", "local", "--jobs", "1"]
    command = [sys.executable, "-m", "schemagen", "validate", *names]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=project, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    with (project / "more.jsonl").open("wb"):
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "2 records in 2 files: 1 invalid" in out
    assert err == "1 error\ninterrupted: this is what was found until then\n"


@pytest.mark.parametrize("scheduler", ["nonsense://x", "tcp://", "", " ", "tcp://127.0.0.1:1"])
def test_no_scheduler_there(files: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen.payload.distributed._TIMEOUT", 0.2)
    with pytest.raises(FindingsError) as caught:
        _validate(files, dask=scheduler or "?")
    assert [finding.code for finding in caught.value.findings] == ["scheduler-unavailable"]


def test_dask_is_not_installed(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(FindingsError) as caught:
        _validate(files, dask="local")
    (finding,) = caught.value.findings
    assert (finding.code, finding.help) == ("scheduler-unavailable", "pip install 'schemagen[distributed]'")
