"""Steps: a statement with the one that undoes it, and the part of a migration that is the file for both."""

from dataclasses import dataclass, replace
from enum import IntEnum

from schemagen.database.hazard import Hazard


class Slot(IntEnum):
    """The phases of a migration, in order. Each is one file; of those in `ALONE` each step is."""

    EXPAND = 0
    INDEX = 1
    CONNECT = 2
    FILL = 3
    VALIDATE = 4
    CLEAR = 5
    CONTRACT = 6
    DROP_INDEX = 7


ALONE = frozenset({Slot.INDEX, Slot.FILL, Slot.CLEAR, Slot.DROP_INDEX})  # outside of a transaction, a statement each
_MIRRORED = {
    Slot.EXPAND: Slot.CONTRACT, Slot.CONTRACT: Slot.EXPAND, Slot.CONNECT: Slot.CONTRACT,
    Slot.INDEX: Slot.DROP_INDEX, Slot.DROP_INDEX: Slot.INDEX,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """`up` statements and the `down` statements that undo them; in a file steps run by `rank`, and back."""

    slot: Slot
    rank: int
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    hazards: tuple[Hazard, ...] = ()


@dataclass(frozen=True)
class Part:
    """What one file holds."""

    word: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    transaction: bool = True
    down_transaction: bool = True
    hazards: tuple[Hazard, ...] = ()


def mirrored(step: Step, *hazards: Hazard) -> Step:
    """The step that undoes `step`, as a step forward: what was added first is dropped last."""
    slot = _MIRRORED.get(step.slot, step.slot)
    return replace(step, slot=slot, rank=-step.rank, up=step.down, down=step.up, hazards=hazards)
