"""What is wrong with an expression, in schemagen's words and with its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemagen.diagnostic import did_you_mean
from schemagen.rules.schema_type import escape
from schemagen.rules.tree import CelType

Objects = Mapping[str, Mapping[str, tuple[str, CelType]]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: a finding's code, message and help, and its `offset` into the expression in code points."""

    code: str
    message: str
    offset: int = 0
    help: str | None = None


class CelError(ValueError):
    """An expression that is no valid CEL for its schema; `problems` has every mistake that CEL found in it."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(p.message for p in problems))

    @property
    def message(self) -> str:
        """What the first mistake is."""
        return self.problems[0].message

    @property
    def offset(self) -> int:
        """Where the first mistake is, in code points."""
        return self.problems[0].offset

    @property
    def help(self) -> str | None:
        """How to mend the first mistake, if that is known."""
        return self.problems[0].help


_ERROR = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_FIELD = re.compile(r"undefined field '(.*?)' not found in struct '(?:\w+\.)*(\w+)'")
_NAME = re.compile(r"undeclared reference to '(.*?)'")
_OVERLOAD = re.compile(r"found no matching overload for '(.*?)' applied to '(.*)'")
_UNEXPECTED = re.compile(
    r"(?:mismatched|extraneous) input '(.*?)' expecting|no viable alternative at input '(.*)'$"
    r"|token recognition error at: '(.*)'$"
)
_TOO_LONG = re.compile(r"exceeds codepoint limit.*limit: (\d+)")
_MISSING = re.compile(r"missing '(.*)' at '(.*)'")
_TYPE_NAMES = {
    r"\bschemagen\.T\d+\b": "object",
    r"\bgoogle\.protobuf\.Timestamp\b": "timestamp",
    r"\bnull_type\b": "null",
}


def problems_of(said: str, text: str, objects: Objects, variables: Mapping[str, str]) -> list[Problem]:
    """What CEL's compiler `said` of `text`; `variables` maps each variable to its message in `objects`, or ''."""
    found = [
        _problem(
            message.removesuffix(" [INVALID_ARGUMENT]"), _offset(text, int(line), int(column)), text, objects, variables
        )
        for line, column, message in _ERROR.findall(said)
        if "*error*" not in message  # follows from another one
    ]
    syntax = [p for p in found if p.code == "cel-syntax"]
    return syntax[:1] or found or [_unplaced(said)]


def _unplaced(said: str) -> Problem:
    if "recursion limit" in said or "recursion depth" in said:
        help = "at most 32 levels of brackets or operators"
        return Problem("cel-syntax", "the expression is nested too deeply", 0, help)
    if match := _TOO_LONG.search(said):
        return Problem("cel-syntax", f"the expression is longer than {match[1]} characters")
    return Problem("cel-syntax", said.splitlines()[0])


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _problem(message: str, offset: int, text: str, objects: Objects, variables: Mapping[str, str]) -> Problem:
    if match := _FIELD.match(message):
        return _unknown_field(match[1], match[2], offset, text, objects)
    if match := _NAME.match(message):
        return _unknown_name(match[1], offset, text, objects, variables)
    if match := _OVERLOAD.match(message):
        return _no_overload(match[1], match[2], offset)
    if message.startswith(("Syntax error", "invalid")):
        return _syntax(message.removeprefix("Syntax error: "), offset)
    return Problem("cel-type", _shown(message), offset)


def _syntax(message: str, offset: int) -> Problem:
    if match := _MISSING.fullmatch(message):
        where = "the end" if match[2] == "<EOF>" else match[2]
        return Problem("cel-syntax", f"there is no {match[1]} before {where}", offset)
    match = _UNEXPECTED.match(message)
    if match is None:
        return Problem("cel-syntax", message, offset)
    found = next(group for group in match.groups() if group is not None).strip()
    if found == "<EOF>":
        return Problem("cel-syntax", "the expression ends too early", offset)
    if match[3] and found.startswith(("'", '"')):
        return Problem("cel-syntax", "the string has no end", offset)
    help = "write == to compare" if found == "=" else None
    if (name := found.removeprefix(".")) != found and escape(name) != name:
        help = f"write it as .{escape(name)}"
    return Problem("cel-syntax", f"unexpected {found}", offset, help)


def _shown(message: str) -> str:
    for pattern, name in _TYPE_NAMES.items():
        message = re.sub(pattern, name, message)
    return message


def _unknown_field(name: str, struct: str, offset: int, text: str, objects: Objects) -> Problem:
    known, start = objects.get(struct, {}), max(text.find(name, offset), offset)
    meant = (
        identifier for identifier, (json, _) in known.items() if identifier != json and text.startswith(json, start)
    )
    help = next((f"write it as {identifier}" for identifier in meant), None) or did_you_mean(name, known)
    return Problem("cel-unknown-field", f"no property '{name}'", start, help)


def _unknown_name(name: str, offset: int, text: str, objects: Objects, variables: Mapping[str, str]) -> Problem:
    if text.startswith("(", offset):
        if name in _CLOCKS:
            help = "a rule that holds today must hold tomorrow: compare with another property"
            return Problem("cel-unknown-field", f"no function '{name}': a rule can't ask what time it is", offset, help)
        start = max(text.rfind(name, 0, offset), 0)
        return Problem("cel-unknown-field", f"no function '{name}'", start, did_you_mean(name, _FUNCTIONS))
    first = name.split(".")[0]
    owner = next((variable for variable, struct in variables.items() if first in objects.get(struct, {})), None)
    known = ", ".join(variables)
    help = f"write {owner}.{first}" if owner else did_you_mean(first, variables) or f"the variables are: {known}"
    return Problem("cel-unknown-field", f"no variable '{first}'", offset, help)


def _no_overload(function: str, applied: str, offset: int) -> Problem:
    shown = _shown(applied).removeprefix("(").removesuffix(")")
    name = function.strip("_") if "_" in function else function
    help = None
    if "null" in shown.split(", "):
        help = "null counts as absent; ask with has()"
    elif {"int", "double"} <= set(shown.split(", ")):
        help = "write the number with a fraction, as 1.0"
    elif "timestamp" in shown and "string" in shown:
        help = 'write the time as timestamp("2025-01-15T09:30:00Z")'
    return Problem("cel-type", f"'{name}' does not take ({shown})", offset, help)


_CLOCKS = frozenset({"now", "today", "current_timestamp", "currentTime", "getTime"})
_FUNCTIONS = (
    "all", "bool", "bytes", "charAt", "contains", "double", "duration", "dyn", "endsWith", "exists", "exists_one",
    "filter", "format", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getHours",
    "getMilliseconds", "getMinutes", "getMonth", "getSeconds", "has", "indexOf", "int", "join", "lastIndexOf",
    "lowerAscii", "map", "matches", "quote", "replace", "reverse", "size", "split", "startsWith", "string", "substring",
    "timestamp", "trim", "type", "uint", "upperAscii",
)  # fmt: skip
