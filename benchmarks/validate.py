"""Validation of JSON Lines beside its peers: whole processes, start-up included.

    python -m benchmarks.validate [--records 1000,10000,100000] [--seconds 20] [--runs 3]

Two kinds of records, a message (about 700 bytes) and a configuration (2.7 KB), each with 99.9 % and with 50 % valid.
Peers are installed into a folder of the user's cache by the first run; what can't be installed is left out with a note.
A peer that would take longer than `--seconds` is left out at that size. Each process judges every record and builds no
more errors than it must. The sourcemeta CLI can't count without printing each invalid record, so its binary is measured
stopping at the first one too (npm installs a script for Node in front of it). Times are the best of `--runs`: `wall` as
a user waits, `cpu` of all processors. The ratio is that to `schemagen`, by wall; above 1 is slower.
"""

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "schemagen-benchmarks"
_PACKAGES = ["jsonschema", "fastjsonschema", "jsonschema-rs==0.60.*", "orjson", "pydantic", "check-jsonschema"]
_NATIVE = f"jsonschema-{platform.system().lower()}-{platform.machine().replace('aarch64', 'arm64')}"
_NODE = ["ajv@8", "ajv-formats@3", "@sourcemeta/jsonschema"]
_UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
_WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")


@dataclass(frozen=True)
class Workload:
    """A kind of record: its schema, and a way to make one, valid or not."""

    name: str
    schema: dict[str, Any]

    def record(self, chance: random.Random, valid: bool) -> dict[str, Any]:
        """A record, by chance."""
        made = _message(chance) if self.name == "message" else _config(chance)
        if not valid:
            broken = chance.choice(["id", "kind", "count"])
            made[broken] = {"id": "nobody", "kind": "letter", "count": -1}[broken]
        return made


def _object(properties: dict[str, Any], required: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "required": list(required or properties),
        "properties": properties,
    }  # fmt: skip


_COMMON = {
    "id": _UUID, "kind": {"enum": ["text", "event", "command"]}, "count": {"type": "integer", "minimum": 0},
    "sent_at": {"type": "string", "format": "date-time"},
}  # fmt: skip
_TAGS = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 40}, "uniqueItems": True}
_FILE = _object(
    {
        "name": {"type": "string"},
        "bytes": {"type": "integer"},
        "media": {"type": "string", "pattern": "^[a-z]+/[a-z]+$"},
    }
)
_SERVICE = _object({
    "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "maxLength": 40},
    "url": {"type": "string", "maxLength": 200}, "enabled": {"type": "boolean"},
    "limits": _object({"cpu": {"type": "number", "minimum": 0}, "memory": {"type": "integer", "minimum": 1}}),
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "retry": {"oneOf": [_object({"mode": {"const": "none"}}),
                        _object({"mode": {"const": "fixed"}, "seconds": {"type": "integer"}})]},
})  # fmt: skip
WORKLOADS = [
    Workload("message", _object({
        **_COMMON, "flow_id": _UUID, "sender_id": _UUID, "received_at": {"type": ["string", "null"]}, "tags": _TAGS,
        "body": _object({"text": {"type": "string", "maxLength": 2000}, "score": {"type": "number", "maximum": 1},
                         "language": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
                         "mentions": {"type": "array", "items": _UUID, "maxItems": 20}}),
        "attachments": {"type": "array", "items": _FILE},
    })),
    Workload("config", _object({
        **_COMMON, "owner_id": _UUID, "tags": _TAGS, "services": {"type": "array", "items": _SERVICE},
        "settings": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}},
    })),
]  # fmt: skip


def _id(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _base(chance: random.Random) -> dict[str, Any]:
    sent = f"2025-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}T09:30:0{chance.randint(0, 9)}Z"
    return {"id": _id(chance), "kind": "text", "count": chance.randint(0, 10**6), "sent_at": sent}


def _message(chance: random.Random) -> dict[str, Any]:
    body = {
        "text": " ".join(chance.choices(_WORDS, k=28)), "score": round(chance.random(), 4), "language": "en-GB",
        "mentions": [_id(chance), _id(chance)],
    }  # fmt: skip
    file = {"name": "report.pdf", "bytes": chance.randint(1, 10**7), "media": "application/pdf"}
    return {
        **_base(chance), "flow_id": _id(chance), "sender_id": _id(chance), "received_at": None, "body": body,
        "tags": ["billing", "urgent", "customer"], "attachments": [file],
    }  # fmt: skip


def _config(chance: random.Random) -> dict[str, Any]:
    services = [
        {
            "name": f"{chance.choice(_WORDS)}-{n}", "url": f"https://{n}.example.org/{chance.choice(_WORDS)}",
            "enabled": chance.random() < 0.5, "limits": {"cpu": chance.randint(1, 64) / 4, "memory": 2048 * (n + 1)},
            "labels": {word: chance.choice(_WORDS) for word in _WORDS},
            "retry": {"mode": "fixed", "seconds": n} if n % 2 else {"mode": "none"},
        }
        for n in range(8)
    ]  # fmt: skip
    settings = {f"{word}_{n}": chance.choice([n, n / 4, True, word]) for n, word in enumerate(_WORDS * 3)}
    return {**_base(chance), "owner_id": _id(chance), "tags": list(_WORDS), "services": services, "settings": settings}


_HEAD = """
import json, sys
schema, data = json.load(open(sys.argv[1])), open(sys.argv[2], "rb")
"""
_PYTHON = {
    "orjson + jsonschema-rs": """
import orjson, jsonschema_rs
ok, loads = jsonschema_rs.validator_for(schema, offline=True, validate_formats=True).is_valid, orjson.loads
print(sum(ok(loads(line)) for line in data))""",
    "fastjsonschema": """
import fastjsonschema
check, n = fastjsonschema.compile(schema), 0
for line in data:
    try:
        check(json.loads(line)); n += 1
    except fastjsonschema.JsonSchemaException:
        pass
print(n)""",
    "jsonschema": """
import jsonschema
ok = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).is_valid
print(sum(ok(json.loads(line)) for line in data))""",
    "pydantic": """
import sys
sys.path.insert(0, sys.argv[3])
import model, pydantic
check, n = model.Model.model_validate_json, 0
for line in data:
    try:
        check(line); n += 1
    except pydantic.ValidationError:
        pass
print(n)""",
}
_AJV = """
const fs = require("fs"), readline = require("readline")
const ajv = new (require("ajv/dist/2020"))({strict: false}); require("ajv-formats")(ajv)
const check = ajv.compile(JSON.parse(fs.readFileSync(process.argv[2])))
let n = 0
for (const line of fs.readFileSync(process.argv[3], "utf8").split("\\n")) if (line && check(JSON.parse(line))) n++
console.log(n)
"""


@dataclass(frozen=True)
class Case:
    """The files of one measurement."""

    folder: Path
    schema: Path
    lines: Path
    array: Path
    array_schema: Path


def peers(case: Case) -> Iterator[tuple[str, list[str | Path]]]:
    """What is measured: its name and its command."""
    ours: list[str | Path] = [sys.executable, "-m", "schemagen", "validate", case.lines, "--schema", case.schema]
    yield "schemagen", [*ours, "--max-errors", "0"]
    yield "schemagen --jobs 1", [*ours, "--max-errors", "0", "--jobs", "1"]
    yield "schemagen, 100 errors", ours
    python, node = CACHE / "python" / "bin" / "python", CACHE / "node"
    for name, script in _PYTHON.items() if python.exists() else ():
        yield name, [python, "-c", _HEAD + script, case.schema, case.lines, case.folder]
    if (node / "node_modules" / "ajv").exists():
        yield "ajv", ["node", node / "ajv.js", case.schema, case.lines]
    binary = node / "node_modules" / ".bin" / "jsonschema"
    native = node / "node_modules" / "@sourcemeta" / "jsonschema" / "build" / "github-releases" / _NATIVE
    for name, program in (("sourcemeta", binary), ("sourcemeta, binary", native)):
        if program.exists():
            yield name, [program, "validate", case.schema, case.lines, "--fast", "--continue"]
    if native.exists():
        yield "sourcemeta, first error", [native, "validate", case.schema, case.lines, "--fast"]
    if (checker := CACHE / "python" / "bin" / "check-jsonschema").exists():
        yield "check-jsonschema", [checker, "--schemafile", case.array_schema, case.array]


def install() -> None:
    """Put the peers into the cache; what is not there afterwards is left out."""
    CACHE.mkdir(parents=True, exist_ok=True)
    python = CACHE / "python"
    if not python.exists():
        venv.create(python, with_pip=True)
        _try([python / "bin" / "pip", "install", "-q", *_PACKAGES], "the Python peers")
    node = CACHE / "node"
    if not node.exists() and shutil.which("npm"):
        node.mkdir()
        for package in _NODE:
            _try(["npm", "install", "--silent", "--no-fund", "--prefix", node, package], package)
        (node / "ajv.js").write_text(_AJV)


def _try(command: Sequence[str | Path], what: str) -> None:
    if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
        print(f"{what}: can't be installed here, left out")


def prepare(workload: Workload, records: int, share: float, folder: Path) -> Case:
    """The files that hold `records`, of which `share` are valid."""
    case = Case(folder, *(folder / name for name in ("schema.json", "data.jsonl", "data.json", "array-schema.json")))
    chance = random.Random(1)
    made = [json.dumps(workload.record(chance, chance.random() < share), separators=(",", ":")) for _ in range(records)]
    case.schema.write_text(json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **workload.schema}))
    case.lines.write_text("\n".join(made) + "\n")
    case.array.write_text("[" + ",\n".join(made) + "]")
    case.array_schema.write_text(json.dumps({"type": "array", "items": workload.schema}))
    _make_model(case.schema, folder / "model.py")
    print(f"\n{workload.name}, {records} records of {case.lines.stat().st_size // records} bytes, {share:.1%} valid")
    return case


def _make_model(schema: Path, output: Path) -> None:
    command: list[str | Path] = [
        sys.executable, "-m", "datamodel_code_generator", "--input", schema, "--output", output,
        "--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel", "--class-name", "Model",
    ]  # fmt: skip
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def measure(command: Sequence[str | Path], runs: int) -> tuple[float, float]:
    """The best wall and CPU seconds; those of child processes count."""
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1, 2):
            raise RuntimeError(f"exit code {process.returncode}: {command[0]}")
        found.append((time.perf_counter() - start, usage.ru_utime + usage.ru_stime))
    return min(wall for wall, _ in found), min(cpu for _, cpu in found)


def main() -> None:
    """Print a table for each workload, share and size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", default="1000,10000,100000")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    install()
    print(f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}")
    sizes = [int(size) for size in asked.records.split(",")]
    for workload in WORKLOADS:
        for share in (0.999, 0.5):
            _tables(workload, share, sizes, asked.seconds, asked.runs)


def _tables(workload: Workload, share: float, sizes: Sequence[int], seconds: float, runs: int) -> None:
    slow: dict[str, float] = {}  # seconds that a peer took for each record, the last time
    for records in sizes:
        with tempfile.TemporaryDirectory() as folder:
            case = prepare(workload, records, share, Path(folder))
            print(f"{'':24} {'wall ms':>9} {'cpu ms':>9} {'ratio':>7} {'cpu ratio':>10}")
            ours: tuple[float, float] | None = None
            for name, command in peers(case):
                if slow.get(name, 0) * records > seconds:
                    print(f"{name:24} {'left out':>9}")
                    continue
                wall, cpu = measure(command, runs)
                ours = ours or (wall, cpu)
                slow[name] = wall / records
                row = f"{name:24} {wall * 1000:9.0f} {cpu * 1000:9.0f} {wall / ours[0]:7.2f}"
                print(f"{row} {cpu / ours[1]:10.2f}", flush=True)


if __name__ == "__main__":
    main()
