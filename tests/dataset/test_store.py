"""The facts on disk: sorted, in little memory, and gone with the process."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from schemagen.payload.dataset.facts import HOLDS, Fact
from schemagen.payload.dataset.store import Store, Violation

_WORK = """
import sys, time
from schemagen.payload.dataset import store
opened = store.Store(cache=100)
for number in range(20_000):
    opened.add([(0, b"key%d" % number, -1, "", number, "x" * 100)])
print(sum(1 for _ in opened.facts()), flush=True)
time.sleep(60)
"""


def test_facts_come_back_sorted() -> None:
    draw = random.Random(1)
    opened = Store(cache=100)
    added: list[Fact] = []
    for number in range(12_007):
        key = bytes(draw.choices(b"\0a\xffb", k=2))
        added.append((draw.randrange(3), key, draw.choice([HOLDS, 0, 1]), draw.choice("ab"), number, None))
        opened.add([added[-1]])
    opened.add([(0, None, 7, "", 5, "/a"), (0, None, 6, "", 3, None)])
    assert list(opened.facts()) == sorted(added, key=lambda fact: fact[:5])
    assert opened.violations(None) == [Violation(3, 6, None, None), Violation(5, 7, None, "/a")]
    opened.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_nothing_is_left_after_a_kill(tmp_path: Path) -> None:
    """There is a file while it works, which has no name even then."""
    with subprocess.Popen(
        [sys.executable, "-c", _WORK], stdout=subprocess.PIPE, text=True, env={"TMPDIR": str(tmp_path)}
    ) as process:
        assert process.stdout and process.stdout.readline() == "20000\n"
        opened = [str(link.readlink()) for link in Path(f"/proc/{process.pid}/fd").iterdir()]
        assert any(path.startswith(str(tmp_path)) and path.endswith("(deleted)") for path in opened)
        assert not list(tmp_path.iterdir())
        process.send_signal(signal.SIGKILL)
    assert not list(tmp_path.iterdir())


_FULL = """
import json, pathlib, resource, sys
from functools import partial
from schemagen.cli.app import run
from schemagen.payload.dataset import run as dataset, store
dataset.Store = partial(store.Store, cache=10)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
sys.exit(run(["validate", "--dataset", "items.jsonl", "--entity", "shop.Item"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits to set")
def test_a_full_disk_is_said(project: Path) -> None:
    lines = [f'{{"schema_version": "1.0.0", "id": "00000000-0000-0000-0000-{n:012}"}}\n' for n in range(12_000)]
    (project / "items.jsonl").write_text("".join(lines), "utf-8")
    done = subprocess.run([sys.executable, "-c", _FULL], cwd=project, capture_output=True, text=True, check=False)
    assert "error[output-unwritable]: the records can't be sorted in the temporary folder" in done.stdout
    assert "TMPDIR" in done.stdout and "Traceback" not in done.stderr
    assert done.returncode == 2
