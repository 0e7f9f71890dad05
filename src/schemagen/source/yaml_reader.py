"""YAML 1.2 with positions: parsing events made into nodes, without recursion."""

from dataclasses import dataclass
from typing import Any

from schemagen.source.node import Node, escape
from schemagen.source.problem import Problems, StoppedError, brief
from schemagen.source.scalar import scalar_start
from schemagen.source.value import Json
from schemagen.source.yaml_event import events, hide_old_breaks
from schemagen.source.yaml_scalar import MAYBE_NOT_TEXT, TAG, NotJsonError, Scalar, plain, tagged

MAX_DEPTH = 10_000
MAX_ALIASED = 100_000


def compose(problems: Problems) -> Node | None:
    """The nodes of the one document in `problems.text`, None when it is empty. What is wrong is added to `problems`.

    Aliased nodes, and their data, are shared. Their number is bounded, so that walking the data stays cheap.
    """
    return _Composer(problems).compose()


@dataclass(slots=True, eq=False)
class _Open:
    """A collection that is being read; a mapping waits for a key while `key_start` is negative.

    `name` is None when the last key has no text.
    """

    node: Node
    anchor: str | None
    counted: int
    is_list: bool
    name: str | None = None
    key_start: int = -1
    key_end: int = -1


class _Composer:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.text, self.restore = hide_old_breaks(problems.text)
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.counted = 0
        self.aliased = 0

    def compose(self) -> Node | None:
        import yaml

        handlers = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.mapping,
            yaml.SequenceStartEvent: self.sequence,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
        }
        try:
            for event in events(self.text, self.problems):
                if handler := handlers.get(event.__class__):
                    handler(event)
        except StoppedError:
            pass
        return self.root

    def scalar(self, event: Any) -> None:
        """A scalar: find its value and put it where it belongs."""
        start, end = event.start_mark.index, event.end_mark.index
        text: str = event.value if self.restore is None else event.value.translate(self.restore)
        data: Scalar = text
        is_plain = event.implicit[0]
        if is_plain:
            if text[:1] in MAYBE_NOT_TEXT and not self.is_forced_text(start, end, text):
                data = self.resolve(None, text, start, end)
        elif event.tag is not None:
            data = self.resolve(event.tag, text, start, end)
        if event.anchor is not None:
            self.anchors[event.anchor] = (Node(start, end, data), 1)
        if self.open and not (parent := self.open[-1]).is_list and parent.key_start < 0:
            self.key(parent, start, end, data, text, is_plain)
        else:
            self.value(Node(start, end, data))

    def resolve(self, tag: str | None, text: str, start: int, end: int) -> Scalar:
        """What `text` means under `tag`, or unquoted without one."""
        try:
            return plain(text) if tag is None else tagged(tag, text)
        except KeyError:
            self.unknown_tag(tag, start, end)
        except NotJsonError:
            self.add("number-not-json", f"JSON has no number {brief(text)}", start, end, "quote it if it is text")
        except ValueError:
            self.add("yaml-tag-unknown", f"'{brief(text)}' is no {_short(tag)}", start, end, "leave the tag out")
        return text

    def is_forced_text(self, start: int, end: int, text: str) -> bool:
        """Whether the scalar carries the tag `!`, which makes text of it; the parser does not tell."""
        return end - start != len(text) and "!" in self.text[start : scalar_start(self.text, start)].split()

    def mapping(self, event: Any) -> None:
        """The start of a mapping."""
        self.start(event, Node(event.start_mark.index, event.end_mark.index, {}, {}), "map")

    def sequence(self, event: Any) -> None:
        """The start of a sequence."""
        self.start(event, Node(event.start_mark.index, event.end_mark.index, [], []), "seq")

    def start(self, event: Any, node: Node, kind: str) -> None:
        """The start of a collection: put it where it belongs, to be filled from here on."""
        if event.tag not in (None, "!", TAG + kind):
            self.unknown_tag(event.tag, node.start, node.end)
        if len(self.open) >= MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels of nesting"
            self.problems.add("nesting-too-deep", message, node.start, node.end)
            raise StoppedError
        counted = self.counted
        self.attach(node)
        self.open.append(_Open(node, event.anchor, counted, kind == "seq"))
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)

    def close(self, event: Any) -> None:
        """The end of a collection; from here on its anchor can be used."""
        done = self.open.pop()
        done.node.end = event.end_mark.index
        if done.anchor is not None:
            self.anchors[done.anchor] = (done.node, self.counted - done.counted)

    def alias(self, event: Any) -> None:
        """An alias: the anchored node once more, as far as the bound allows."""
        start, end = event.start_mark.index, event.end_mark.index
        target, size = self.anchors.get(event.anchor, (None, 1))
        if target is None:
            self.unknown_alias(event.anchor, start, end)
        elif self.aliased <= MAX_ALIASED < self.aliased + size:
            message = f"the aliases of this file stand for more than {MAX_ALIASED} values"
            self.add("yaml-alias-bomb", message, start, end, "write the values out, or share them by $ref")
        self.aliased += size
        if target is None or self.aliased > MAX_ALIASED:
            target = Node(start, end, f"*{event.anchor}")
        self.attach(Node(target.start, target.end, target.data, target.children))
        self.counted += size - 1

    # The tree

    def attach(self, node: Node) -> None:
        """Make `node` the root, an item, a key or a value."""
        if self.open and not (parent := self.open[-1]).is_list and parent.key_start < 0:
            self.key(parent, node.start, node.end, node.data, None)
        else:
            self.value(node)

    def value(self, node: Node) -> None:
        """Make `node` the root, an item or a value."""
        self.counted += 1
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        data, children = parent.node.data, parent.node.children
        if parent.is_list:
            children.append(node)  # type: ignore[union-attr]
            data.append(node.data)  # type: ignore[union-attr]
            return
        node.key_start, node.key_end = parent.key_start, parent.key_end
        parent.key_start = -1
        if parent.name is not None:
            children[parent.name] = node  # type: ignore[index, call-overload]
            data[parent.name] = node.data  # type: ignore[index, call-overload]

    def key(self, parent: _Open, start: int, end: int, data: Json, written: str | None, is_plain: bool = False) -> None:
        """Make `data`, `written` so when it is a scalar, the key of the value to come. JSON can't have every key."""
        self.counted += 1
        parent.key_start, parent.key_end = start, end
        parent.name = data if isinstance(data, str) else written
        if not isinstance(data, str):
            said = "a collection" if written is None else f"'{brief(written)}'"
            fix = None if written is None else f'quote it: "{brief(written)}"'
            self.add("key-not-string", f"{said} is no text, and keys are text", start, end, fix)
        elif is_plain and data == "<<":
            self.add("yaml-merge-key", "'<<' merges nothing in YAML 1.2", start, end, "share by $ref, or write it out")
        elif data in parent.node.children:  # type: ignore[operator]
            self.duplicate(parent, data)

    def duplicate(self, parent: _Open, name: str) -> None:
        """The finding on a key that is there already."""
        first = parent.node.step(name)
        said = (
            f"the key '{brief(name)}' is there already, in line {self.problems.line(first.key_start if first else 0)}"
        )
        self.add("duplicate-key", said, parent.key_start, parent.key_end, "remove one")

    # Findings

    def unknown_tag(self, tag: str | None, start: int, end: int) -> None:
        """The finding on a tag that is not of the core schema."""
        self.add("yaml-tag-unknown", f"the tag {_short(tag)} means nothing here", start, end, "leave the tag out")

    def unknown_alias(self, name: str, start: int, end: int) -> None:
        """The finding on an alias whose anchor is missing, comes later, or is around it."""
        if any(o.anchor == name for o in self.open):
            self.add("yaml-alias-bomb", f"the alias *{name} is inside of what it stands for", start, end, None)
        else:
            fix = "quote the text if '*' belongs to it"
            self.add("yaml-syntax", f"no anchor &{name} before this alias", start, end, fix)

    def add(self, code: str, message: str, start: int, end: int, fix: str | None) -> None:
        """A finding, with the pointer to what is being read."""
        self.problems.add(code, message, start, end, pointer=self.pointer(), help=fix)

    def pointer(self) -> str:
        """The pointer to what is being read; a collection that waits for a key, or has a bad one, adds no step."""
        steps = (self.step(o, innermost=o is self.open[-1]) for o in self.open)
        return "".join(escape(step) for step in steps if step is not None)

    def step(self, o: _Open, *, innermost: bool) -> str | int | None:
        """The reference token of what is being read in `o`. The one around another has it among its children."""
        if o.is_list:
            return len(o.node.children or ()) - (not innermost)
        return None if innermost and o.key_start < 0 else o.name


def _short(tag: str | None) -> str:
    return (tag or "").replace(TAG, "!!")
