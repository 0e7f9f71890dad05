"""Files read with the places of their values: YAML 1.2 and exact JSON."""

from schemagen.source.document import Document, parse_json, parse_yaml, read_document, scan_json
from schemagen.source.position import Span
from schemagen.source.problem import SourceError
from schemagen.source.value import Json

__all__ = [
    "Document", "Json", "SourceError", "Span", "parse_json", "parse_yaml", "read_document", "scan_json",
]  # fmt: skip
