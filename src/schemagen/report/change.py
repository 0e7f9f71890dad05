"""Changes between two states of a catalog, for people."""

from collections.abc import Iterable, Iterator
from typing import Any

from schemagen.report.excerpt import visible
from schemagen.source.json_writer import json_text

_WITNESS = 400


def format_changes(changes: Iterable[Any], *, details: bool = True) -> Iterator[str]:
    """The lines that tell of `changes` (evolve.state.Change): a head each, and with `details` every change in it."""
    for change in changes:
        step = change.step
        if step is None:
            yield visible(f"{change.catalog}.{change.entity} {change.version}: {change.status}")
            continue
        needed = f"needs {step.least}" if step.least else "nothing changed but the version"
        written = f"has {step.bump}" if step.bump else "has no new version"
        yield visible(
            f"{change.catalog}.{change.entity} {step.old} -> {step.new}: {step.verdict} ({step.mode}), "
            f"{needed}, {written}{'' if step.is_enough else ': too small'}"
        )
        yield from _details(step) if details else _witness(step)


def _details(step: Any) -> Iterator[str]:
    for one in step.changes:
        yield f"  {one.verdict:10}  {visible(one.message)}"
        yield f"  {'':10}  {one.code} at {visible(one.pointer or '/')}"
    yield from (f"  {'':10}  {visible(said)}" for said in step.rules)
    yield from _witness(step)


def _witness(step: Any) -> Iterator[str]:
    from schemagen.evolve.witness import NONE

    if step.witness is not NONE:
        text = json_text(step.witness, indent=None)
        shown = text if len(text) <= _WITNESS else text[: _WITNESS - 1] + "…"
        yield f"  witness: {visible(shown)}"
