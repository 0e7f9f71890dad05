"""All of a run's changes or none, whatever happens on the way."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import ITEM, Run, tree

from schemagen.diagnostic import FindingsError
from schemagen.project import write
from schemagen.project.generate import generate

# Runs generate in a process that kills itself before its n-th os.replace.
_KILLED = """
import os, signal, sys
from pathlib import Path
from schemagen.project.generate import generate
count, real = int(sys.argv[2]), os.replace
def replace(*paths):
    global count
    count -= 1
    if count < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*paths)
os.replace = replace
generate(Path(sys.argv[1]))
"""
_MOVES = 5  # the journal, an order that is deleted, an item, a purchase, the manifest


def _edit(project: Path) -> None:
    """One file changes, one is new, one goes."""
    (project / "schemas/shop/item.yaml").write_text(ITEM.format(title="Item").replace("thing", "good"))
    (project / "schemas/shop/order.yaml").write_text(ITEM.format(title="Purchase"))


@pytest.mark.parametrize("nth", range(_MOVES))
def test_a_failure_on_the_way_undoes_what_was_done(project: Path, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    generate(project)
    _edit(project)
    edited = tree(project)
    calls = iter(range(100))
    real = os.replace

    def fail(source: Path, target: Path) -> None:
        if next(calls) == nth:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(write.os, "replace", fail)
    with pytest.raises(FindingsError) as error:
        generate(project)
    assert [f.code for f in error.value.findings] == ["output-unwritable"]
    assert "No space left" in error.value.findings[0].message
    assert tree(project) == edited


@pytest.mark.parametrize("nth", range(_MOVES + 1))
def test_a_killed_run_is_finished_by_the_next(project: Path, nth: int) -> None:
    generate(project)
    _edit(project)
    code = subprocess.run([sys.executable, "-c", _KILLED, project, str(nth)], check=False).returncode
    assert code == -signal.SIGKILL
    # The schemas go on changing in the meantime.
    (project / "schemas/shop/new.yaml").write_text(ITEM.format(title="New"))
    (project / "schemas/shop/order.yaml").write_text(ITEM.format(title="Purchase").replace("thing", "deal"))
    assert not generate(project).findings
    after = tree(project / "generated")
    for path in (project / "generated").iterdir():
        assert path.name in {".gitattributes", "manifest.json", "shop", "zoo"}
    shutil.rmtree(project / "generated")
    generate(project)
    assert tree(project / "generated") == after


def test_a_kill_before_the_decision_leaves_no_trace(project: Path) -> None:
    generate(project)
    before = tree(project / "generated")
    (project / "generated/.staging/new/shop").mkdir(parents=True)
    (project / "generated/.staging/new/shop/x").write_text("half")
    generate(project)
    assert tree(project / "generated") == before
    assert not (project / "generated/.staging").exists()


def test_a_journal_cannot_lead_out_of_the_folder(project: Path) -> None:
    generate(project)
    staging = project / "generated/.staging"
    (staging / "new").mkdir(parents=True)
    (staging / "journal.json").write_text('{"new": ["../../victim"], "delete": {}}')
    (project / "generated/victim").write_text("x")
    generate(project)
    assert not (project / "victim").exists()
    assert not staging.exists()


def test_two_runs_at_once(project: Path) -> None:
    for title in range(30):
        (project / f"schemas/zoo/a{title}.yaml").write_text(ITEM.format(title=f"A{title}"))
    command = [sys.executable, "-m", "schemagen", "-C", str(project), "generate"]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    notes = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], notes
    assert sorted(notes) == ["35 files written\n"] + 2 * ["all files are up to date\n"]


def test_an_output_folder_that_cannot_be_made(project: Path, schemagen: Run) -> None:
    (project / "generated").write_text("a file")
    done = schemagen("-C", project, "generate")
    assert done.returncode == 2
    assert "error[output-unwritable]: 'generated' can't be written: " in done.stdout
    assert (project / "generated").read_text() == "a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_output_folder(project: Path, schemagen: Run) -> None:
    generate(project)
    _edit(project)
    before = tree(project)
    (project / "generated").chmod(0o555)
    done = schemagen("-C", project, "generate")
    (project / "generated").chmod(0o755)
    assert (done.returncode, tree(project)) == (2, before)
    assert "error[output-unwritable]" in done.stdout
