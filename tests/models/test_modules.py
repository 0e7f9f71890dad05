"""Modules of a package: shared definitions, cycles, names, digests."""

import importlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from packages import catalog_of, models_of, write_package
from pydantic import ValidationError

from schemagen.catalog.model import Catalog
from schemagen.emit.artefact import EmitOptions
from schemagen.emit.models import emit_models

INTEGER = {"type": "integer"}
MOMENT = {"type": "string", "format": "date-time"}


def head(title: str, properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": title, "x-entity": {"version": "1.0.0"}, "type": "object", "properties": properties, **more}


def shared(**definitions: Any) -> dict[str, Any]:
    return {"$defs": definitions}


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def ref(to: str) -> dict[str, Any]:
    return {"$ref": to}


def test_rules_of_shared_definitions() -> None:
    """A class of a shared definition alone keeps the rules of that, and of what is inside it."""
    part = {**obj(n=INTEGER), "x-rules": [{"id": "part.positive", "rule": "self.n > 0", "message": "n is positive"}]}
    least = {"id": "box.most", "rule": "size(self.parts) < 3", "message": "two parts at most"}
    box = {**obj(parts={"type": "array", "items": ref("#/$defs/Part")}), "x-rules": [least]}
    loose = {"not": ref("#/$defs/Part"), "type": "object"}
    properties = {"box": ref("common.json#/$defs/Box"), "loose": ref("common.json#/$defs/Loose")}
    models = models_of({
        "common.json": shared(Part=part, Box=box, Loose=loose), "a.json": head("A", properties),
        "b.json": head("B", {"box": ref("common.json#/$defs/Box")}),
    })  # fmt: skip
    from_common = importlib.import_module(f"{models.__name__}.common")
    assert from_common.Box.model_validate({"parts": [{"n": 1}]}).parts[0].n == 1
    for model, value, rule, loc in [
        (from_common.Part, {"n": 0}, "part.positive", ()),
        (from_common.Box, {"parts": [{"n": 1}, {"n": 0}]}, "part.positive", ("parts", 1)),
        (from_common.Box, {"parts": [{"n": 1}] * 3}, "box.most", ()),
        (models.B, {"box": {"parts": [{"n": -1}]}}, "part.positive", ("box", "parts", 0)),
    ]:
        with pytest.raises(ValidationError) as caught:
            model.model_validate(value)
        assert [(e["type"], e["loc"]) for e in caught.value.errors()] == [(rule, loc)]


def test_shared_definitions_are_one_class() -> None:
    """Two entities that refer to a definition share its class."""
    package = models_of({
        "common.json": shared(Money=obj(amount=INTEGER)),
        "a.json": head("A", {"price": ref("common.json#/$defs/Money")}),
        "b.json": head("B", {"prices": {"type": "array", "items": ref("common.json#/$defs/Money")}}),
    })  # fmt: skip
    price = package.A(price={"amount": 1}).price
    assert package.B(prices=[price]).prices[0] is price
    assert type(price).__module__.endswith(".common")
    with pytest.raises(ValidationError):
        type(price).model_validate({"amount": "1"})


def test_cycles() -> None:
    """References may lead back: to the entity, to a definition, from one shared file to another and back."""
    package = models_of({
        "tree.json": head("Tree", {"children": {"type": "array", "items": ref("#")}, "root": ref("#")}),
        "list.json": head(
            "Chain", {"head": ref("#/$defs/Link")}, **shared(Link=obj(next=ref("#/$defs/Link"), up=ref("#")))
        ),
        "x.json": shared(
            X=obj(y=ref("y.json#/$defs/Y"), n=INTEGER), Kind={"enum": ["k"]}, Any=ref("y.json#/$defs/All")
        ),
        "y.json": shared(
            Y=obj(x=ref("x.json#/$defs/X"), kind=ref("x.json#/$defs/Kind")),
            All={"anyOf": [ref("x.json#/$defs/X"), {"type": "array", "items": ref("x.json#/$defs/Any")}]},
        ),
        "ring.json": head("Ring", {"x": ref("x.json#/$defs/X"), "all": ref("x.json#/$defs/Any")}),
        "nest.json": head("Nest", {"value": ref("#/$defs/Value")}, **shared(
            Value={"anyOf": [{"type": "string"}, {"type": "array", "items": ref("#/$defs/Value")}]},
            Loop={"$ref": "#/$defs/Loop2"}, Loop2={"$ref": "#/$defs/Loop"},
        )),
    })  # fmt: skip
    payloads: list[tuple[str, Any, Any]] = [
        ("Tree", {"children": [{"children": []}, {"root": {}}]}, {"children": [{"children": [1]}]}),
        ("Chain", {"head": {"next": {"next": {"up": {"head": {}}}}}}, {"head": {"next": {"up": {"head": {"no": 1}}}}}),
        ("Ring", {"x": {"y": {"x": {"n": 1}, "kind": "k"}}, "all": [[{"n": 1}], {}]}, {"x": {"y": {"x": {"n": "1"}}}}),
        ("Nest", {"value": [["a"], "b", []]}, {"value": [["a", 1]]}),
    ]
    for name, valid, invalid in payloads:
        model = getattr(package, name)
        assert model.model_validate(valid).model_dump(mode="json") == valid
        assert json.loads(model.model_validate_json(json.dumps(valid)).model_dump_json()) == valid
        with pytest.raises(ValidationError):
            model.model_validate(invalid)
    tree = package.Tree(children=[package.Tree(children=[])])
    assert isinstance(tree.children[0], package.Tree)


def test_definitions_may_be_called_alike() -> None:
    """In several files, as an entity, or as another definition but for its case."""
    package = models_of({
        "a/common.json": shared(User=obj(a=INTEGER), size=INTEGER, Size=obj(w=INTEGER)),
        "b/common.json": shared(User=obj(b=INTEGER)),
        "user.json": head("User", {"a": ref("a/common.json#/$defs/User"), "b": ref("b/common.json#/$defs/User"),
                                   "s": ref("a/common.json#/$defs/size"), "t": ref("a/common.json#/$defs/Size")}),
        "common.json": head("Common", {"u": ref("#/$defs/User")}, **shared(User=obj(c=INTEGER))),
        "a_common.json": head("A common", {}),
    })  # fmt: skip
    payload = {"a": {"a": 1}, "b": {"b": 1}, "s": 1, "t": {"w": 1}}
    assert package.User.model_validate(payload).model_dump() == payload
    assert package.Common(u={"c": 1}).model_dump() == {"u": {"c": 1}}
    with pytest.raises(ValidationError):
        package.User.model_validate({"b": {"a": 1}})


def test_definitions_of_another_entity() -> None:
    """A reference into another entity's file, or to all of it, gives classes of one's own."""
    package = models_of({
        "a.json": head("A", {"x": ref("#/$defs/X")}, **shared(X=obj(n=INTEGER))),
        "b.json": head("B", {"x": ref("a.json#/$defs/X"), "a": ref("a.json")}),
    })  # fmt: skip
    payload = {"x": {"n": 1}, "a": {"x": {"n": 2}}}
    assert package.B.model_validate(payload).model_dump() == payload


def test_tagged_unions() -> None:
    """A constant tells the classes apart, where it is a constant in all of them."""
    package = models_of({
        "shape.json": head("Shape", {"of": {"oneOf": [ref("#/$defs/Circle"), ref("#/$defs/Square")]}}, **shared(
            Circle={**obj(type={"const": "circle"}, r={"type": "number"}), "required": ["type", "r"]},
            Square={**obj(type={"const": "square"}, a={"type": "number"}), "required": ["type"]},
        )),
    })  # fmt: skip
    shape = package.Shape.model_validate({"of": {"type": "square", "a": 1}})
    assert type(shape.of).__name__ == "Square"
    circle = importlib.import_module(package.Shape.__module__).Circle
    assert package.Shape(of=circle(r=1)).model_dump() == {"of": {"type": "circle", "r": 1}}


SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import platform, typing, datetime
from pathlib import Path
package = __import__(sys.argv[2] + ".models", fromlist=["*"])
record = package.Json.model_validate({"at": "2025-01-01T00:00:00Z", "typing": {"n": 1}})
assert record.model_dump(mode="json") == {"at": "2025-01-01T00:00:00Z", "typing": {"n": 1}}
assert platform.system() and package.__name__ == sys.argv[2] + ".models"
print(sorted(name for name in sys.modules if name.split(".")[0] in ("schemagen", "yaml", "datamodel_code_generator")))
"""


def test_packages_work_under_any_parent(tmp_path: Path) -> None:
    """Wherever the folder is put, also when modules are called as Python's own; schemagen is not needed there."""
    catalog = catalog_of({
        "typing.json": shared(Typing=obj(n=INTEGER)),
        "json.json": head("json", {"at": MOMENT, "typing": ref("typing.json#/$defs/Typing")}),
        "datetime.json": head("datetime", {}), "pydantic.json": head("pydantic", {}), "uuid.json": head("uuid", {}),
    }, name="platform")  # fmt: skip
    for parent in ("acme", "deep/er/still"):
        write_package(catalog, tmp_path / parent)
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path), parent.replace("/", ".")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def _keys(catalog: Catalog) -> dict[str, str | None]:
    return {a.path: a.key for a in emit_models(catalog, EmitOptions())}


def test_only_what_changed_gets_another_key() -> None:
    """A change in one entity, or in a shared file, is a change of the modules that it reaches."""
    files = {
        "common.json": shared(Money=obj(amount=INTEGER)),
        "a.json": head("A", {"price": ref("common.json#/$defs/Money")}),
        "b.json": head("B", {"n": INTEGER}),
    }
    before = _keys(catalog_of(files))
    assert before == _keys(catalog_of(files))
    changed = _keys(catalog_of({**files, "b.json": head("B", {"n": {"type": "string"}})}))
    assert {p for p in before if before[p] != changed[p]} == {"models/b.py"}
    changed = _keys(catalog_of({**files, "common.json": shared(Money=obj(amount={"type": "string"}))}))
    assert {p for p in before if before[p] != changed[p]} == {"models/a.py", "models/common.py"}


def test_generated_files_say_so(own_catalogs: Mapping[str, Catalog]) -> None:
    """In their first line; and they are the same each time."""
    for catalog in own_catalogs.values():
        texts = {a.path: a.render() for a in emit_models(catalog, EmitOptions())}
        assert texts == {a.path: a.render() for a in emit_models(catalog, EmitOptions())}
        for text in texts.values():
            assert text.startswith("# Generated by schemagen from schemas/") and "; do not edit.\n" in text
