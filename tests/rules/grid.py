"""Conditions with the records that tell right from wrong: every pair of awkward values under every operator."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from thing import ANY, ANYTHING, CEL_TYPES, POOLS, UUIDS, cel_literal

from schemagen.rules.schema_type import escape

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
PAIRS = {
    "string": ("name", "other name"), "uuid": ("owner", "rival"), "int64": ("big", "bigger"), "date": ("day", "due"),
    "integer": ("count", "load-limit"), "number": ("ratio", "in"), "boolean": ("ok", "done"),
    "date-time": ("at", "until"),
}  # fmt: skip
# Strings that a column of the kind can't hold, or holds otherwise.
FOREIGN = {"uuid": [UUIDS[2].upper(), "x"], "int64": ["007", "1.0", "9223372036854775808"], "date": ["2024-02-30", "x"]}
FORMULAS = (
    "!(A || B)", "!(A && B)", "(A || B) && C", "A || B && C", "!A && B", "!(A == B)", "A == (B || C)", "(A && B) != C",
    "A in [B, C]", "true in [A]", "(A || B) in [C]", "A || has(self.nested)", "!has(self.done) || A",
    "A && B && C || A", "!(A in [])",
)  # fmt: skip

Group = tuple[str, list[str], list[dict[str, Any]]]


def groups() -> Iterator[Group]:
    """Names, conditions and records that belong together."""
    for kind, (one, other) in PAIRS.items():
        values = [*POOLS[kind], None]
        a, b = f"self.{escape(one)}", f"self.{escape(other)}"
        yield (
            f"{kind}-pairs",
            [f"{a} {o} {b}" for o in OPERATORS],
            [{one: x, other: y} for x, y in product(values, values)],
        )
        yield f"{kind}-literals", list(_against_literals(kind, a)), [{one: x} for x in values]
        lists = [f"{a} in [{b}, {_literal(kind, POOLS[kind][0])}]", f"{a} in [{b}]", f"{a} in []"]
        yield f"{kind}-lists", lists, [{one: x, other: y} for x, y in product(values, values)]
    yield "formulas", list(_formulas()), [_flags(*values) for values in product((True, False, None), repeat=3)]
    yield "any", list(ANY), [{"any": value} for value in (*ANYTHING, None)]
    yield "mixed", list(_mixed()), [_mixed_record(a, b) for a, b in product(range(4), range(4))]


def _literal(kind: str, value: Any) -> str:
    return cel_literal(CEL_TYPES.get(kind, "string"), value)


def _against_literals(kind: str, field: str) -> Iterator[str]:
    written = [_literal(kind, value) for value in [*POOLS[kind], *FOREIGN.get(kind, [])]]
    yield from (f"{field} {operator} {value}" for operator in OPERATORS for value in written)
    yield from (f"{value} {operator} {field}" for operator in ("<", "==") for value in written)
    yield from (f"{field} in [{value}, {written[0]}]" for value in written)


def _formulas() -> Iterator[str]:
    for formula in FORMULAS:
        yield formula.replace("A", "self.ok").replace("B", "self.done").replace("C", "(self.count == 1)")


def _flags(ok: bool | None, done: bool | None, one: bool | None) -> dict[str, Any]:
    return {"ok": ok, "done": done, "count": None if one is None else int(one)}


_MIXED: Mapping[str, list[Any]] = {
    "name": [UUIDS[0], "1", "1.0", None], "owner": [UUIDS[0], UUIDS[1], None, UUIDS[2]], "big": ["1", "10", "9", None],
    "price": ["1", "1.0", "1.00", None],
}  # fmt: skip


def _mixed() -> Iterator[str]:
    """Strings that columns hold in different types."""
    names = ["name", "owner", "big", "price"]
    yield from (f"self.{a} {o} self.{b}" for a, b in product(names, names) for o in OPERATORS if a != b)
    yield "self.name in [self.owner, self.big, self.price]"


def _mixed_record(a: int, b: int) -> dict[str, Any]:
    return {name: values[a if name in ("name", "big") else b] for name, values in _MIXED.items()}
