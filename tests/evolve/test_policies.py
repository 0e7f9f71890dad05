"""What each policy says of a property that comes or goes, in objects that are open and that are closed.

The columns `containment` and `confluent-lenient` follow what Confluent documents of its registry's strict and lenient
checks, but for one thing: to plain containment a default is an annotation, so a required property with one still
breaks. `closed-producer` has the producer's half of lenient only.
"""

from typing import Any

import pytest

from schemagen.evolve.compare import compare

BREAKS, HOLDS = "breaking", "compatible"
# (content, step, kind) -> verdict, backward, by containment, closed-producer, confluent-lenient
_TABLE = {
    ("open", "add", "required"): (BREAKS, BREAKS, BREAKS),
    ("open", "add", "with-default"): (BREAKS, BREAKS, HOLDS),
    ("open", "add", "optional"): (BREAKS, HOLDS, HOLDS),
    ("open", "remove", "required"): (HOLDS, HOLDS, HOLDS),
    ("open", "remove", "with-default"): (HOLDS, HOLDS, HOLDS),
    ("open", "remove", "optional"): (HOLDS, HOLDS, HOLDS),
    ("closed", "add", "required"): (BREAKS, BREAKS, BREAKS),
    ("closed", "add", "with-default"): (BREAKS, BREAKS, HOLDS),
    ("closed", "add", "optional"): (HOLDS, HOLDS, HOLDS),
    ("closed", "remove", "required"): (BREAKS, BREAKS, HOLDS),
    ("closed", "remove", "with-default"): (BREAKS, BREAKS, HOLDS),
    ("closed", "remove", "optional"): (BREAKS, BREAKS, HOLDS),
}
_POLICIES = ("containment", "closed-producer", "confluent-lenient")
_ROWS = [(*key, p, verdicts[i]) for key, verdicts in _TABLE.items() for i, p in enumerate(_POLICIES)]


@pytest.mark.parametrize(("content", "step", "kind", "policy", "verdict"), _ROWS)
def test_backward(content: str, step: str, kind: str, policy: Any, verdict: str):
    old, new = _versions(content, step, kind)
    assert compare(old, new, policy=policy).verdict == verdict


@pytest.mark.parametrize(("content", "step", "kind", "policy", "verdict"), _ROWS)
def test_forward_is_the_other_way_round(content: str, step: str, kind: str, policy: Any, verdict: str):
    old, new = _versions(content, step, kind)
    assert compare(new, old, "forward", policy=policy).verdict == verdict


@pytest.mark.parametrize("draft", ["4", "6", "7", "2019-09", "2020-12"])
@pytest.mark.parametrize("policy", ["closed-producer", "confluent-lenient"])
def test_definitions_and_old_drafts(draft: Any, policy: Any):
    """What is referred to is closed too, where a reference's siblings are ignored as well."""
    defs = "definitions" if draft in "467" else "$defs"

    def schema(**more: Any) -> dict[str, Any]:
        inner = {"type": "object", "properties": {"x": {"type": "integer"}, **more}}
        return {"type": "object", "properties": {"a": {"$ref": f"#/{defs}/a"}}, defs: {"a": inner}}

    old, new = schema(), schema(y={"type": "string"})
    assert compare(old, new, draft=draft).verdict == BREAKS
    assert compare(old, new, draft=draft, policy=policy).verdict == HOLDS


def test_the_advice_names_the_policies():
    old, new = _versions("open", "add", "optional")
    (change,) = [c for c in compare(old, new).changes if c.code == "field-added"]
    assert "closed-producer" in change.message and "confluent-lenient" in change.message


def _versions(content: str, step: str, kind: str) -> tuple[Any, Any]:
    base: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    if content == "closed":
        base["additionalProperties"] = False
    field = {"type": "integer", **({"default": 1} if kind == "with-default" else {})}
    more = {**base, "properties": {**base["properties"], "b": field}}
    if kind != "optional":
        more["required"] = ["a", "b"]
    return (base, more) if step == "add" else (more, base)
