"""YAML 1.2 with positions: parsing events made into nodes, without recursion."""

from dataclasses import dataclass
from typing import Any

from schemagen.source.node import Node, escape
from schemagen.source.problem import Problems, brief
from schemagen.source.scalar import scalar_start
from schemagen.source.yaml_event import events, hide_old_breaks
from schemagen.source.yaml_scalar import TAG, NotJsonError, plain, tagged

MAX_DEPTH = 10_000
MAX_ALIASED = 100_000


def compose(problems: Problems) -> Node | None:
    """The nodes of the one document in `problems.text`, None when it is empty. What is wrong is added to `problems`.

    Aliased nodes, and their data, are shared. Their number is bounded, so that walking the data stays cheap.
    """
    return _Composer(problems).compose()


@dataclass(slots=True, eq=False)
class _Open:
    """A collection that is being read."""

    node: Node
    anchor: str | None
    counted: int
    key: Node | None = None
    name: str | None = None


class _TooDeepError(Exception):
    pass


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
        except _TooDeepError:
            pass
        return self.root

    def scalar(self, event: Any) -> None:
        """A scalar: find its value and put it where it belongs."""
        text: str = event.value if self.restore is None else event.value.translate(self.restore)
        node = Node(event.start_mark.index, event.end_mark.index, text)
        if event.implicit[0] and not self.is_forced_text(node):
            self.resolve(node, None, text)
        elif event.tag is not None:
            self.resolve(node, event.tag, text)
        self.attach(node, text, merge=text == "<<" and event.implicit[0])
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)

    def resolve(self, node: Node, tag: str | None, text: str) -> None:
        """Set `node.data` to what `text` means under `tag`, or unquoted without one."""
        try:
            node.data = plain(text) if tag is None else tagged(tag, text)
        except KeyError:
            self.unknown_tag(node, tag)
        except NotJsonError:
            self.add("number-not-json", f"JSON has no number {brief(text)}", node, "quote it if it is meant as text")
        except ValueError:
            self.add("yaml-tag-unknown", f"'{brief(text)}' is no {_short(tag)}", node, "leave the tag out")

    def is_forced_text(self, node: Node) -> bool:
        """Whether the scalar carries the tag `!`, which makes text of it; the parser does not tell."""
        if not self.text.startswith(("!", "&"), node.start):
            return False
        return "!" in self.text[node.start : scalar_start(self.text, node.start)].split()

    def mapping(self, event: Any) -> None:
        """The start of a mapping."""
        self.start(event, Node(event.start_mark.index, event.end_mark.index, {}, members={}), "map")

    def sequence(self, event: Any) -> None:
        """The start of a sequence."""
        self.start(event, Node(event.start_mark.index, event.end_mark.index, [], items=[]), "seq")

    def start(self, event: Any, node: Node, kind: str) -> None:
        """The start of a collection: put it where it belongs, to be filled from here on."""
        if event.tag not in (None, "!", TAG + kind):
            self.unknown_tag(node, event.tag)
        if len(self.open) >= MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels of nesting"
            self.problems.add("nesting-too-deep", message, node.start, node.end)
            raise _TooDeepError
        counted = self.counted
        self.attach(node, None)
        self.open.append(_Open(node, event.anchor, counted))
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
        here = Node(event.start_mark.index, event.end_mark.index, None)
        target, size = self.anchors.get(event.anchor, (None, 1))
        if target is None:
            self.unknown_alias(event.anchor, here)
        elif self.aliased <= MAX_ALIASED < self.aliased + size:
            message = f"the aliases of this file stand for more than {MAX_ALIASED} values"
            self.add("yaml-alias-bomb", message, here, "write the values out, or share them by $ref")
        self.aliased += size
        self.attach(here if target is None or self.aliased > MAX_ALIASED else target, None)
        self.counted += size - 1

    def attach(self, node: Node, written: str | None, *, merge: bool = False) -> None:
        """Make `node` the root, an item, a key or a value. `written` is the text of a scalar."""
        self.counted += 1
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if parent.node.items is not None:
            parent.node.items.append(node)
            parent.node.data.append(node.data)  # type: ignore[union-attr]
        elif parent.key is None:
            parent.key = node
            parent.name = node.data if isinstance(node.data, str) else written
            self.check_key(parent, node, merge=merge)
        else:
            if parent.name is not None:
                parent.node.members[parent.name] = (parent.key, node)  # type: ignore[index]
                parent.node.data[parent.name] = node.data  # type: ignore[index, call-overload]
            parent.key = None

    def check_key(self, parent: _Open, key: Node, *, merge: bool) -> None:
        """Findings on a key that JSON can't have, that is there already, or that YAML 1.1 would merge."""
        if not isinstance(key.data, str):
            written = "a collection" if parent.name is None else f"'{brief(parent.name)}'"
            fix = None if parent.name is None else f'quote it: "{brief(parent.name)}"'
            self.add("key-not-string", f"{written} is no text, and keys are text", key, fix)
        elif merge:
            self.add("yaml-merge-key", "'<<' merges nothing in YAML 1.2", key, "share by $ref, or write it out")
        elif parent.node.members and key.data in parent.node.members:
            first = self.problems.line(parent.node.members[key.data][0].start)
            self.add(
                "duplicate-key", f"the key '{brief(key.data)}' is there already, in line {first}", key, "remove one"
            )

    def unknown_tag(self, node: Node, tag: str | None) -> None:
        """The finding on a tag that is not of the core schema."""
        self.add("yaml-tag-unknown", f"the tag {_short(tag)} means nothing here", node, "leave the tag out")

    def unknown_alias(self, name: str, node: Node) -> None:
        """The finding on an alias whose anchor is missing, comes later, or is around it."""
        if any(o.anchor == name for o in self.open):
            self.add("yaml-alias-bomb", f"the alias *{name} is inside of what it stands for", node, None)
        else:
            self.add("yaml-syntax", f"no anchor &{name} before this alias", node, "quote the text if '*' belongs to it")

    def add(self, code: str, message: str, node: Node, fix: str | None) -> None:
        """A finding at `node`, with the pointer of the collection around it."""
        self.problems.add(code, message, node.start, node.end, pointer=self.pointer(), help=fix)

    def pointer(self) -> str:
        """The pointer to what is being read."""
        return "".join(step for o in self.open if (step := self.step(o)) is not None)

    def step(self, o: _Open) -> str | None:
        """The reference token of what is being read in `o`; none while it waits for a key, or when that is no text."""
        if o.node.items is not None:
            return escape(len(o.node.items) - (o is not self.open[-1]))
        waits = o.key is None and o is self.open[-1]
        return None if waits or o.name is None else escape(o.name)


def _short(tag: str | None) -> str:
    return (tag or "").replace(TAG, "!!")
