"""A rule's verdict on one record: generated Python beside cel-expr-python and cel-python.

    python -m benchmarks.rules

The first run installs cel-python into a folder of the user's cache; where it can't, it is left out with a note.
Microseconds of CPU time a verdict, the best of five runs of each, and how many times the generated function's. The
record is a plain dict; `prepared` is CEL's record converted beforehand, which a validator could not do. All must say
the same.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.validate import CACHE
from schemagen.catalog.load import load_catalogs
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.to_python import to_python

_ITEM = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "qty": {"type": "integer"}},
    "required": ["id", "qty"],
}
_HEAD = {
    "title": "Thing",
    "x-entity": {"version": "1.0.0", "key": ["id"]},
    "type": "object",
    "required": ["id", "count", "limit", "status", "items"],
    "properties": {
        "id": {"type": "string"}, "count": {"type": "integer"}, "limit": {"type": "integer"},
        "status": {"enum": ["draft", "active"]}, "ends": {"type": "integer"}, "name": {"type": "string"},
        "items": {"type": "array", "items": _ITEM},
    },
}  # fmt: skip
_RECORD = {
    "id": "a", "count": 3, "limit": 10, "status": "active", "ends": 12, "name": "billing-operations",
    "items": [{"id": f"i{n}", "qty": n + 1} for n in range(10)],
}  # fmt: skip
_RULES = {
    "comparison": "self.count <= self.limit",
    "guarded": "!has(self.ends) || self.count < self.ends",
    "enum": "self.status in ['draft', 'active'] && self.count + 1 < self.limit * 2",
    "string": "self.name.startsWith('bill') && size(self.name) < 40",
    "regex": "self.name.matches('^[a-z]+(-[a-z]+)*$')",
    "all of 10": "self.items.all(i, i.qty > 0)",
    "unique of 10": "self.items.all(i, self.items.exists_one(j, j.id == i.id))",
}


Prepare = Callable[[str], Callable[[], Any]]  # a rule → its verdict on the record


def _micros(call: Callable[[], Any]) -> float:
    """Microseconds of one call."""
    count = 1
    while _spent(call, count) < 0.02:
        count *= 4
    return min(_spent(call, count) for _ in range(5)) / count * 1e6


def _spent(call: Callable[[], Any], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        call()
    return time.process_time() - start


def _generated() -> Prepare:
    root = Path(tempfile.mkdtemp())
    (root / "schemas" / "shop").mkdir(parents=True)
    (root / "schemas" / "shop" / "thing.json").write_text(json.dumps(_HEAD), "utf-8")
    environment = Environment({"self": Variable(load_catalogs(root).catalogs["shop"].entities["Thing"])})

    def prepare(rule: str) -> Callable[[], Any]:
        predicate = to_python(environment.parse(rule))
        return lambda: predicate(_RECORD)

    return prepare


def _cel_expr(prepared: bool) -> Prepare:
    from cel_expr_python import cel

    environment = cel.NewEnv(variables={"self": cel.Type.DYN})

    def prepare(rule: str) -> Callable[[], Any]:
        expression = environment.compile(rule)
        if prepared:
            activation = environment.Activation({"self": _RECORD})
            return lambda: expression.eval(activation).value()
        return lambda: expression.eval(data={"self": _RECORD}).value()

    return prepare


def _cel_python(prepared: bool) -> Prepare:
    folder = CACHE / "cel-python"
    if not folder.exists():
        install = [sys.executable, "-m", "pip", "install", "-q", "--target", str(folder), "cel-python==0.5.*"]
        subprocess.run(install, check=True)
    if str(folder) not in sys.path:
        sys.path.append(str(folder))  # behind what is installed here
    import celpy  # type: ignore[import-not-found]

    environment, known = celpy.Environment(), celpy.json_to_cel(_RECORD)

    def prepare(rule: str) -> Callable[[], Any]:
        program = environment.program(environment.compile(rule))
        if prepared:
            return lambda: bool(program.evaluate({"self": known}))
        return lambda: bool(program.evaluate({"self": celpy.json_to_cel(_RECORD)}))

    return prepare


def main() -> None:
    """Print the table."""
    judges = {
        "generated": _generated(), "cel-expr-python": _cel_expr(False), "cel-expr, prepared": _cel_expr(True),
    }  # fmt: skip
    try:
        judges |= {"cel-python": _cel_python(False), "cel-python, prepared": _cel_python(True)}
    except (ImportError, OSError, subprocess.CalledProcessError) as error:
        print(f"cel-python is left out: {error}")
    print(f"{'µs a verdict':<16}" + "".join(f"{name:>21}" for name in judges))
    for name, rule in _RULES.items():
        calls = [prepare(rule) for prepare in judges.values()]
        assert {call() for call in calls} == {True}, f"{name}: not all say the same"
        figures = [_micros(call) for call in calls]
        ratios = "".join(f"{f'{figure:.2f} ({figure / figures[0]:.1f}×)':>21}" for figure in figures)
        print(f"{name:<16}{ratios}")


if __name__ == "__main__":
    main()
