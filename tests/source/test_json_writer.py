"""JSON written so that it reads back as what it was."""

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from schemagen.source import scan_json
from schemagen.source.json_writer import json_text

_PLAIN: list[Any] = [
    None, True, -0.0, 1e16, 2**70, "", "é\u2028\x00\"\\", "💊\ud800",
    [], {}, [[], {}], {"a": [1, {"b": None}], "ü": "x"},
]  # fmt: skip


@pytest.mark.parametrize("value", _PLAIN, ids=ascii)
def test_it_writes_as_the_standard_library_does(value: Any) -> None:
    for indent in (2, None):
        expected = json.dumps(value, ensure_ascii=False, indent=indent)
        assert json_text(value, indent=indent) == expected.encode("utf-8", "backslashreplace").decode()


def test_what_the_standard_library_can_not_write() -> None:
    assert json_text(Decimal("1E+400")) == "1E+400"
    assert scan_json(json_text([Decimal("1e-400"), Decimal("12.50")])).data == [Decimal("1e-400"), 12.5]
    assert json_text(MappingProxyType({"a": (1, 2)}), indent=None) == '{"a": [1, 2]}'
