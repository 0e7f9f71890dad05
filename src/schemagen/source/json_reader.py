"""JSON (RFC 8259), exactly and with positions, without recursion."""

from dataclasses import dataclass
from typing import Literal, NoReturn

from schemagen.source.json_token import StoppedError, Token, tokens
from schemagen.source.node import Node, escape
from schemagen.source.problem import Problems, brief

MAX_DEPTH = 10_000
MAX_PROBLEMS = 100

_Expected = Literal["value", "value or ]", "key", "key or }", ":", ", or close", "end"]


def scan(problems: Problems, *, allow_duplicates: bool = False) -> Node | None:
    """The nodes of the document in `problems.text`, as far as it can be read. What is wrong is added to `problems`.

    Among duplicate keys the last one counts.
    """
    return _Scanner(problems, allow_duplicates).scan()


@dataclass(slots=True, eq=False)
class _Open:
    """An object or array that is being read."""

    node: Node
    key: Node | None = None
    name: str = ""


class _Scanner:
    def __init__(self, problems: Problems, allow_duplicates: bool) -> None:
        self.problems = problems
        self.allow_duplicates = allow_duplicates
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.expected: _Expected = "value"

    def scan(self) -> Node | None:
        try:
            for token in tokens(self.problems):
                self.take(token)
                if len(self.problems.findings) >= MAX_PROBLEMS:
                    break
        except StoppedError:
            pass
        return self.root

    def take(self, token: Token) -> None:
        """Go on by one token."""
        match token.kind:
            case "string" | "value" | "name" | "{" | "[":
                self.separate(token)
                if self.expected in ("key", "key or }"):
                    self.take_key(token)
                else:
                    self.take_value(token)
            case ":":
                self.take_colon(token)
            case ",":
                self.take_comma(token)
            case "}" | "]":
                self.take_close(token)
            case "end":
                self.take_end(token)

    def separate(self, token: Token) -> None:
        """Before a key or value: note a missing ',' or ':' and go on as if it were there."""
        if self.expected == "end":
            self.stop("more text after the end of the document", token, "one value to a file; a file of many is .jsonl")
        elif self.expected == ":":
            self.add("a ':' is missing before this", token, "write it between the key and its value")
            self.expected = "value"
        elif self.expected == ", or close":
            self.add("a ',' is missing before this", token, "write it after the value before")
            self.expected = "key" if self.open[-1].node.members is not None else "value"

    def take_key(self, token: Token) -> None:
        """A token where a key belongs."""
        name = str(token.data)
        if token.kind == "name":
            self.add(f"the key {brief(name)} has no quotes", token, f'write "{brief(name)}"')
        elif token.kind != "string":
            self.stop("a key must be text in double quotes", token)
        parent = self.open[-1]
        parent.name, parent.key = name, Node(token.start, token.end, name)
        self.expected = ":"
        self.check_duplicate(parent, parent.key)

    def check_duplicate(self, parent: _Open, key: Node) -> None:
        """The finding on a key that is there already."""
        members = parent.node.members
        if members and parent.name in members and not self.allow_duplicates:
            first = self.problems.line(members[parent.name][0].start)
            message = f"the key '{brief(parent.name)}' is there already, in line {first}"
            self.problems.add("duplicate-key", message, key.start, key.end, pointer=self.pointer(), help="remove one")

    def take_value(self, token: Token) -> None:
        """A token where a value belongs."""
        match token.kind:
            case "{":
                self.start(Node(token.start, token.end, {}, members={}))
                self.expected = "key or }"
            case "[":
                self.start(Node(token.start, token.end, [], items=[]))
                self.expected = "value or ]"
            case _:
                if token.kind == "name":
                    name = brief(str(token.data))
                    self.add(f"the text {name} has no quotes", token, f'write "{name}"')
                self.attach(Node(token.start, token.end, token.data))
                self.expected = ", or close" if self.open else "end"

    def start(self, node: Node) -> None:
        """Go into an object or array."""
        if len(self.open) >= MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels of nesting"
            self.problems.add("nesting-too-deep", message, node.start, node.end)
            raise StoppedError
        self.attach(node)
        self.open.append(_Open(node))

    def attach(self, node: Node) -> None:
        """Make `node` the root, an item or a member's value."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if parent.node.items is not None:
            parent.node.items.append(node)
            parent.node.data.append(node.data)  # type: ignore[union-attr]
        elif parent.node.members is not None and parent.key is not None:
            parent.node.members[parent.name] = (parent.key, node)
            parent.node.data[parent.name] = node.data  # type: ignore[index, call-overload]

    def take_colon(self, token: Token) -> None:
        """A ':'."""
        if self.expected == ":":
            self.expected = "value"
        else:
            self.stop("a ':' has no place here", token)

    def take_comma(self, token: Token) -> None:
        """A ','."""
        if not self.open:
            self.stop("a ',' has no place here", token)
        if self.expected != ", or close":
            self.add(f"{self.missing()} missing before this ','", token, "remove the ',' or write what is missing")
        self.expected = "key" if self.open[-1].node.members is not None else "value"

    def take_close(self, token: Token) -> None:
        """A '}' or ']'."""
        if not self.open:
            self.stop(f"nothing is open that this '{token.kind}' could close", token)
        node = self.open[-1].node
        if token.kind != ("}" if node.members is not None else "]"):
            line = self.problems.line(node.start)
            self.stop(f"this '{token.kind}' closes the '{self.problems.text[node.start]}' of line {line}", token)
        if self.expected == "key" or (self.expected == "value" and node.items is not None):
            self.add(f"a ',' before this '{token.kind}'", token, "JSON has no trailing commas: remove it")
        elif self.expected in (":", "value"):
            self.add(f"{self.missing()} missing before this '{token.kind}'", token)
        self.open.pop()
        node.end = token.end
        self.expected = ", or close" if self.open else "end"

    def missing(self) -> str:
        """What is expected, as the start of a sentence."""
        match self.expected:
            case ":":
                return "a ':' and a value are"
            case "key" | "key or }":
                return "a key is"
            case _:
                return "a value is"

    def take_end(self, token: Token) -> None:
        """The end of the text."""
        if self.open:
            node = self.open[-1].node
            opening = self.problems.text[node.start]
            closing = "}" if opening == "{" else "]"
            message, fix = f"this '{opening}' is never closed", f"write the '{closing}'"
            self.problems.add("json-syntax", message, node.start, node.start + 1, help=fix)
        elif self.root is None:
            self.add("there is no JSON here", token)

    def add(self, message: str, token: Token, fix: str | None = None) -> None:
        """A syntax error at `token`, after which reading goes on."""
        self.problems.add("json-syntax", message, token.start, token.end, pointer=self.pointer(), help=fix)

    def stop(self, message: str, token: Token, fix: str | None = None) -> NoReturn:
        """A syntax error at `token`, after which nothing can be said."""
        self.add(message, token, fix)
        raise StoppedError

    def pointer(self) -> str:
        """The pointer to what is being read."""
        return "".join(self.step(o) for o in self.open)

    def step(self, o: _Open) -> str:
        """The reference token of what is being read in `o`."""
        if o.node.items is not None:
            return escape(len(o.node.items) - (o is not self.open[-1]))
        waits = o is self.open[-1] and self.expected in ("key", "key or }", ", or close")
        return "" if waits else escape(o.name)
