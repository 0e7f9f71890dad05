"""A comparison of two schema files, for people."""

from collections.abc import Iterator
from typing import Any

from schemagen.report.excerpt import visible
from schemagen.source.json_writer import json_text

_WORDS = {
    "compatible": "{new} accepts every document of {old}",
    "breaking": "{new} refuses a document of {old}",
    "unknown": "neither proved nor refuted that {new} accepts every document of {old}",
}


def format_comparison(compared: Any) -> Iterator[str]:
    """The lines that tell of `compared` (project.compatibility.ComparedFiles): verdict, witness, each change."""
    from schemagen.evolve.witness import NONE

    found = compared.found
    yield visible(f"{found.verdict} ({found.mode}): {_said(compared)}")
    if found.witness is not NONE:
        yield f"  witness: {visible(json_text(found.witness, indent=None))}"
    for change in found.changes:
        now, was = compared.places(change)
        places = [_shown(p) for p in (now, was) if p is not None]
        yield visible(f"  {change.verdict}[{change.code}] {change.message}")
        yield visible(f"    at {' was '.join(places)}" if places else "    at the whole schema")


def _said(compared: Any) -> str:
    found, old, new = compared.found, compared.old.path, compared.new.path
    if found.mode == "none":
        return "the mode asks for nothing"
    if found.mode.startswith("full"):
        return f"{old} and {new}, both ways"
    if found.mode.startswith("forward"):
        old, new = new, old
    return _WORDS[found.verdict].format(old=old, new=new)


def _shown(place: Any) -> str:
    file, span = place
    return f"{file}:{span.line}:{span.column}"
