"""A text's values with their places, and JSON Pointers into them."""

import re
from dataclasses import dataclass

from schemagen.source.value import Json

_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """One value: where it is written (`text[start:end]`), what it is, and the nodes in it by name or in order.

    The value of an object's member also has the place of its key.
    """

    start: int
    end: int
    data: Json
    children: "dict[str, Node] | list[Node] | None" = None
    key_start: int = -1
    key_end: int = -1

    def step(self, token: str) -> "Node | None":
        """The node under one reference token of a JSON Pointer, or None."""
        if isinstance(self.children, dict):
            return self.children.get(token)
        if isinstance(self.children, list) and _INDEX.fullmatch(token) and int(token) < len(self.children):
            return self.children[int(token)]
        return None


def find(root: Node, pointer: str) -> tuple[Node, bool]:
    """The node at `pointer` (RFC 6901), or its nearest ancestor that exists and False."""
    node = root
    for token in tokens(pointer):
        step = node.step(token)
        if step is None:
            return node, False
        node = step
    return node, True


def tokens(pointer: str) -> list[str]:
    """The reference tokens of a JSON Pointer, unescaped."""
    return [t.replace("~1", "/").replace("~0", "~") for t in pointer.split("/")[1:]]


def escape(token: str | int) -> str:
    """`token` as one step of a JSON Pointer, slash included."""
    return "/" + str(token).replace("~", "~0").replace("/", "~1")
