"""Verdicts on the pairs of `tests/evolve/pairs`: schemagen beside jsonschema-rs alone, jsoncompat, jsonsubschema.

    python -m benchmarks.compare [SECONDS]     how long one pair may take; default 5

Each judge is a process of its own that is asked pair by pair; one that hangs is ended, and its answer counts as
unknown, like an error of it. The other packages go into a virtual environment that is thrown away; what can't be
installed is left out, with a note. Times are CPU time of one call, imports left out. schemagen is asked twice: `first`
is the first sight of a pair, `again` has its validators and records at hand, as in a catalog with many versions. The
entity pairs are whole records of eight fields.
"""

import json
import select
import statistics
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "evolve" / "pairs"
_URI = {"4": "http://json-schema.org/draft-04/schema#", "6": "http://json-schema.org/draft-06/schema#",
        "7": "http://json-schema.org/draft-07/schema#", "2019-09": "https://json-schema.org/draft/2019-09/schema",
        "2020-12": "https://json-schema.org/draft/2020-12/schema"}  # fmt: skip
_LOOP = """
import json, sys, time
def main(judge):
    for line in sys.stdin:
        old, new = json.loads(line)
        start = time.process_time()
        try:
            said = judge(old, new)
        except BaseException as error:
            said = "error"
        print(json.dumps([said, time.process_time() - start]), flush=True)
WORD = {True: "compatible", False: "breaking"}
"""
_JUDGES = {
    "schemagen (first)": """
from schemagen.evolve.compare import compare
compare({"type": "string"}, {"type": "integer"})
main(lambda old, new: compare(old, new).verdict)""",
    "schemagen (again)": """
from schemagen.evolve.compare import compare
def judge(old, new):
    compare(old, new)
    begin = time.process_time()
    said = compare(old, new).verdict
    return [said, time.process_time() - begin]
main(judge)""",
    "jsonschema-rs": """
import jsonschema_rs
def judge(old, new):
    old, new = (jsonschema_rs.canonicalize(s, offline=True) for s in (old, new))
    said = str(new.covers(old))
    if said == "unknown" and str(old.subtract(new).satisfiability()) == "no":
        said = "yes"
    return {"yes": "compatible", "no": "breaking"}.get(said, "unknown")
main(judge)""",
    "jsoncompat": """
import jsoncompat
main(lambda old, new: WORD[jsoncompat.check_compat(json.dumps(old), json.dumps(new), "deserializer")])""",
    "jsonsubschema": """
import contextlib, io
from jsonsubschema import isSubschema
def judge(old, new):
    with contextlib.redirect_stdout(io.StringIO()):
        return WORD[bool(isSubschema(old, new))]
main(judge)""",
}


@dataclass(frozen=True)
class Question:
    """One pair in one direction, with the right answer."""

    old: Any
    new: Any
    verdict: str
    entity: bool


def questions() -> Iterator[Question]:
    """The labelled pairs where formats are annotations, both ways, each with the draft it is of."""
    for file in sorted(PAIRS.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("formats"):
                continue
            old, new = (_stating(row[side], row.get("draft")) for side in ("old", "new"))
            yield Question(old, new, row["backward"], file.stem == "entities")
            yield Question(new, old, row["forward"], file.stem == "entities")


def _stating(schema: Any, draft: str | None) -> Any:
    return {"$schema": _URI[draft], **schema} if draft and isinstance(schema, dict) else schema


class Judge:
    """A process that is asked pair by pair."""

    def __init__(self, python: Path, script: str, seconds: float) -> None:
        self.command = [str(python), "-c", _LOOP + script]
        self.seconds = seconds
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, question: Question) -> tuple[str, float]:
        """The verdict and the CPU seconds; `error` when there is none."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps([question.old, question.new]) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], self.seconds)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.end()
            self.start()
            return "error", self.seconds
        said, took = json.loads(line)
        return tuple(said) if isinstance(said, list) else (said, took)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def main(seconds: float) -> None:
    """Print the table."""
    asked = list(questions())
    print(f"{len(asked)} questions, {sum(q.entity for q in asked)} of them on entities\n")
    head = f"{'':20} {'right':>6} {'wrong':>6} {'unknown':>8} {'errors':>7} {'median ms':>10}"
    print(f"{head} {'entity compatible ms':>21} {'entity breaking ms':>19}")
    with tempfile.TemporaryDirectory() as folder:
        for name, script in _JUDGES.items():
            if python := _python(name, Path(folder)):
                _row(name, Judge(python, script, seconds), asked)


def _python(name: str, folder: Path) -> Path | None:
    """An interpreter that has the judge."""
    if name.startswith(("schemagen", "jsonschema-rs")):
        return Path(sys.executable)
    home = folder / name
    venv.create(home, with_pip=True)
    done = subprocess.run([home / "bin" / "pip", "install", "-q", name], capture_output=True, text=True)
    if done.returncode:
        print(f"{name:20} left out: it can't be installed here")
        return None
    return home / "bin" / "python"


def _row(name: str, judge: Judge, asked: list[Question]) -> None:
    judge.ask(asked[0])
    answers = [(q, *judge.ask(q)) for q in asked]
    judge.end()
    marks = Counter(said if said in ("unknown", "error") else str(said == q.verdict) for q, said, _ in answers)
    times = [took for _, _, took in answers]
    by_verdict = [[t for q, _, t in answers if q.entity and q.verdict == v] for v in ("compatible", "breaking")]
    compatible, breaking = (statistics.median(group) * 1000 for group in by_verdict)
    print(
        f"{name:20} {marks['True']:6} {marks['False']:6} {marks['unknown']:8} {marks['error']:7} "
        f"{statistics.median(times) * 1000:10.3f} {compatible:21.3f} {breaking:19.3f}"
    )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
