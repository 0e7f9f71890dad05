"""JSON (RFC 8259), exactly and with positions, without recursion."""

from dataclasses import dataclass
from typing import Literal, NoReturn

from schemagen.source.json_odd import Token
from schemagen.source.json_token import tokens
from schemagen.source.node import Node, escape
from schemagen.source.problem import Problems, StoppedError, brief

MAX_DEPTH = 10_000

_Expected = Literal["value", "value or ]", "key", "key or }", ":", ", or close", "end"]


def scan(problems: Problems, *, allow_duplicates: bool = False) -> Node | None:
    """The nodes of the document in `problems.text`, as far as it can be read. What is wrong is added to `problems`.

    Among duplicate keys the last one counts.
    """
    return _Scanner(problems, allow_duplicates).scan()


@dataclass(slots=True, eq=False)
class _Open:
    """An object or array that is being read, and the key that was read last."""

    node: Node
    name: str = ""
    key_start: int = -1
    key_end: int = -1


class _Scanner:
    def __init__(self, problems: Problems, allow_duplicates: bool) -> None:
        self.problems = problems
        self.allow_duplicates = allow_duplicates
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.expected: _Expected = "value"

    def scan(self) -> Node | None:
        problems, take = self.problems, self.take
        problems.pointer = self.pointer
        try:
            for token in tokens(problems):
                take(token)
        except StoppedError:
            pass
        problems.pointer = None
        return self.root

    def take(self, token: Token) -> None:
        """Go on by one token."""
        kind, expected = token[0], self.expected
        if kind == ",":
            self.take_comma(token)
        elif kind == ":":
            if expected != ":":
                self.stop("a ':' has no place here", token)
            self.expected = "value"
        elif kind in ("}", "]"):
            self.take_close(token)
        elif kind == "end":
            self.take_end(token)
        else:
            if expected in (":", ", or close", "end"):
                self.separate(token)
            if self.expected in ("key", "key or }"):
                self.take_key(token)
            else:
                self.take_value(token)

    def separate(self, token: Token) -> None:
        """Before a key or value: note a missing ',' or ':' and go on as if it were there."""
        if self.expected == "end":
            self.stop("more text after the end of the document", token, "one value to a file; a file of many is .jsonl")
        elif self.expected == ":":
            self.add("a ':' is missing before this", token, "write it between the key and its value")
            self.expected = "value"
        else:
            self.add("a ',' is missing before this", token, "write it after the value before")
            self.expected = "key" if self.in_object() else "value"

    def take_key(self, token: Token) -> None:
        """A token where a key belongs."""
        kind, start, end, data = token
        name = str(data)
        if kind == "name":
            self.add(f"the key {brief(name)} has no quotes", token, f'write "{brief(name)}"')
        elif kind != "string":
            self.stop("a key must be text in double quotes", token)
        parent = self.open[-1]
        parent.name, parent.key_start, parent.key_end = name, start, end
        self.expected = ":"
        if not self.allow_duplicates and name in parent.node.children:  # type: ignore[operator]
            self.duplicate(parent, start, end)

    def duplicate(self, parent: _Open, start: int, end: int) -> None:
        """The finding on a key that is there already."""
        first = parent.node.step(parent.name)
        line = self.problems.line(first.key_start) if first else 0
        message = f"the key '{brief(parent.name)}' is there already, in line {line}"
        self.problems.add("duplicate-key", message, start, end, help="remove one")

    def take_value(self, token: Token) -> None:
        """A token where a value belongs."""
        kind, start, end, data = token
        if kind == "{":
            self.start(Node(start, end, {}, {}))
            self.expected = "key or }"
        elif kind == "[":
            self.start(Node(start, end, [], []))
            self.expected = "value or ]"
        else:
            if kind == "name":
                self.add(f"the text {brief(str(data))} has no quotes", token, f'write "{brief(str(data))}"')
            self.attach(Node(start, end, data))
            self.expected = ", or close" if self.open else "end"

    def start(self, node: Node) -> None:
        """Go into an object or array."""
        if len(self.open) >= MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels of nesting"
            self.problems.add("nesting-too-deep", message, node.start, node.end, pointer="")
            raise StoppedError
        self.attach(node)
        self.open.append(_Open(node))

    def attach(self, node: Node) -> None:
        """Make `node` the root, an item or a member's value."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        data, children = parent.node.data, parent.node.children
        if isinstance(children, list):
            children.append(node)
            data.append(node.data)  # type: ignore[union-attr]
        else:
            node.key_start, node.key_end = parent.key_start, parent.key_end
            children[parent.name] = node  # type: ignore[index]
            data[parent.name] = node.data  # type: ignore[index, call-overload]

    def take_comma(self, token: Token) -> None:
        """A ','."""
        if not self.open:
            self.stop("a ',' has no place here", token)
        if self.expected != ", or close":
            self.add(f"{self.missing()} missing before this ','", token, "remove the ',' or write what is missing")
        self.expected = "key" if self.in_object() else "value"

    def take_close(self, token: Token) -> None:
        """A '}' or ']'."""
        kind = token[0]
        if not self.open:
            self.stop(f"nothing is open that this '{kind}' could close", token)
        node = self.open[-1].node
        if (kind == "}") != self.in_object():
            line = self.problems.line(node.start)
            self.stop(f"this '{kind}' closes the '{self.problems.text[node.start]}' of line {line}", token)
        if self.expected == "key" or (self.expected == "value" and kind == "]"):
            self.add(f"a ',' before this '{kind}'", token, "JSON has no trailing commas: remove it")
        elif self.expected in (":", "value"):
            self.add(f"{self.missing()} missing before this '{kind}'", token)
        self.open.pop()
        node.end = token[2]
        self.expected = ", or close" if self.open else "end"

    def take_end(self, token: Token) -> None:
        """The end of the text."""
        if self.open:
            start = self.open[-1].node.start
            opening, closing = ("{", "}") if self.in_object() else ("[", "]")
            message, fix = f"this '{opening}' is never closed", f"write the '{closing}'"
            self.problems.add("json-syntax", message, start, start + 1, help=fix)
        elif self.root is None:
            self.add("there is no JSON here", token)

    def in_object(self) -> bool:
        """Whether an object is being read, and no array."""
        return isinstance(self.open[-1].node.children, dict)

    def missing(self) -> str:
        """What is expected, as the start of a sentence."""
        match self.expected:
            case ":":
                return "a ':' and a value are"
            case "key" | "key or }":
                return "a key is"
            case _:
                return "a value is"

    def add(self, message: str, token: Token, fix: str | None = None) -> None:
        """A syntax error at `token`, after which reading goes on."""
        self.problems.add("json-syntax", message, token[1], token[2], help=fix)

    def stop(self, message: str, token: Token, fix: str | None = None) -> NoReturn:
        """A syntax error at `token`, after which nothing can be said."""
        self.add(message, token, fix)
        raise StoppedError

    def pointer(self) -> str:
        """The pointer to what is being read."""
        return "".join(self.step(o) for o in self.open)

    def step(self, o: _Open) -> str:
        """The reference token of what is being read in `o`; none while it waits for a key."""
        waits = o is self.open[-1] and self.expected in ("key", "key or }", ", or close")
        if isinstance(o.node.children, list):
            return escape(len(o.node.children) - (o is not self.open[-1]))
        return "" if waits else escape(o.name)
