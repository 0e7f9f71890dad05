"""Files that are documents: of JSON, which may be one large array of records, or of YAML."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from schemagen.diagnostic import Finding, FindingsError
from schemagen.payload.fault import marked
from schemagen.payload.lines import mark_free
from schemagen.payload.record import Batch, Fault, Item, Items, Record, Text
from schemagen.source import Json, parse_json, parse_yaml
from schemagen.source.encoding import decode, without_mark

if TYPE_CHECKING:
    from schemagen.payload.stream import Stream

WHOLE = 1 << 22  # a JSON array up to this size is read at once, which finds more of what is wrong with it
_SPACE = b" \t\r\n"


def read_json(stream: "Stream", shown: str, first: bytes, *, many: bool, strict: bool) -> Iterator[Batch]:
    """One document that starts with `first`; with `many` it may be an array of records too large to be read at once."""
    data = first
    while len(data) < WHOLE and (more := stream.read1(WHOLE)):
        data += more
    start = mark_free(data).lstrip(_SPACE)
    if len(data) >= WHOLE and many and start.startswith(b"["):
        if len(start) < len(data.lstrip(_SPACE)):
            yield Items([marked(shown)])
        from schemagen.payload.array import ArrayReader, Start

        before = mark_free(data[: len(data) - len(start)])
        yield from ArrayReader(stream, shown, strict, start, Start(1, 1).after(before, 0)).batches()
    else:
        yield Items(_document(data + stream.read(), shown, many, strict))


def _document(data: bytes, shown: str, many: bool, strict: bool) -> Iterator[Item]:
    try:
        document = parse_json(decode(data, shown), shown, allow_duplicates=not strict)
    except FindingsError as error:
        yield Fault(tuple(error.findings))
        return
    yield from _warnings(document.warnings)
    yield from _records(document.data, Text(shown, document.text), many)


def read_yaml(stream: "Stream", shown: str, *, many: bool) -> Iterator[Batch]:
    """The documents of a YAML stream."""
    from schemagen.payload.yaml_stream import documents

    try:
        text, warnings = without_mark(decode(stream.read(), shown), shown)
    except FindingsError as error:
        yield Items([Fault(tuple(error.findings))])
        return
    yield Items(_warnings(warnings))
    for first, content in documents(text):
        yield Items(_yaml_document(Text(shown, content, first, "yaml"), many))


def _yaml_document(text: Text, many: bool) -> Iterator[Item]:
    try:
        document = parse_yaml(str(text.content), text.shown)
    except FindingsError as error:
        yield Fault(text.shifted(error.findings))
        return
    yield from _warnings(text.shifted(document.warnings))
    yield from _records(document.data, text, many)


def _warnings(findings: Iterable[Finding]) -> Iterator[Item]:
    if found := tuple(findings):
        yield Fault(found, is_record=False)


def _records(value: Json, text: Text, many: bool) -> Iterator[Item]:
    if many and isinstance(value, list):
        yield from (Record(item, text, f"/{index}") for index, item in enumerate(value))
    else:
        yield Record(value, text)
