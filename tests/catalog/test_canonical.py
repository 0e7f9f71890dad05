"""Schemas on which the set algebra of jsonschema-rs would end the process are left out of it."""

from typing import Any

import pytest

from schemagen.catalog.canonical import canonical
from schemagen.catalog.satisfiable import is_unsatisfiable


def recursive(keyword: str, inner: dict[str, Any]) -> dict[str, Any]:
    return {"$defs": {"D": {keyword: [{}, {"properties": {"c": inner}}]}}, "$ref": "#/$defs/D"}


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("inner", [{"$ref": "#/$defs/D"}, {"allOf": [{"$ref": "#/$defs/D"}]}])
def test_deadly_schemas_are_not_asked(keyword: str, inner: dict[str, Any]) -> None:
    schema = recursive(keyword, {**inner, "unevaluatedProperties": False})
    assert canonical(schema) is None
    assert not is_unsatisfiable(schema)


def test_ordinary_schemas_are_asked() -> None:
    mixin = {"allOf": [{"$ref": "#/$defs/T"}], "unevaluatedProperties": False, "$defs": {"T": {"minProperties": 1}}}
    assert canonical(mixin) is not None
    assert canonical(recursive("anyOf", {"$ref": "#/$defs/D"})) is not None
    assert is_unsatisfiable({"type": "string", "minLength": 2, "maxLength": 1})
