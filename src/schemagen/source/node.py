"""A text's values with their places, and JSON Pointers into them."""

import re
from dataclasses import dataclass

from schemagen.source.value import Json

_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """One value: where it is written (`text[start:end]`), what it is, and the nodes inside it.

    `members` of an object: name → (the key's node, the value's node). `items` of an array. Both None for a scalar.
    """

    start: int
    end: int
    data: Json
    members: "dict[str, tuple[Node, Node]] | None" = None
    items: "list[Node] | None" = None

    def step(self, token: str) -> "tuple[Node | None, Node] | None":
        """The key's node (None in an array) and the value's node under one reference token, or None."""
        if self.members is not None:
            return self.members.get(token)
        if self.items is not None and _INDEX.fullmatch(token) and int(token) < len(self.items):
            return None, self.items[int(token)]
        return None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a pointer leads: the node, the node of its key if it has one, and whether the whole pointer exists."""

    node: Node
    key: Node | None
    complete: bool


def find(root: Node, pointer: str) -> Found:
    """What is at `pointer` (RFC 6901), or the nearest ancestor that exists."""
    node, key = root, None
    for token in tokens(pointer):
        step = node.step(token)
        if step is None:
            return Found(node, key, complete=False)
        key, node = step
    return Found(node, key, complete=True)


def tokens(pointer: str) -> list[str]:
    """The reference tokens of a JSON Pointer, unescaped."""
    return [t.replace("~1", "/").replace("~0", "~") for t in pointer.split("/")[1:]]


def escape(token: str | int) -> str:
    """`token` as one step of a JSON Pointer, slash included."""
    return "/" + str(token).replace("~", "~0").replace("/", "~1")
