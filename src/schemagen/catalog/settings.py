"""From catalog.yaml to the facts of a catalog."""

from collections.abc import Mapping
from typing import Any

from schemagen.catalog.model import Allowance, BusinessRule, Consumer, FlowEdge, Link
from schemagen.catalog.origin import Origin


def settings(data: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    """The arguments of a `Catalog` that catalog.yaml (already checked) gives; what is not written keeps its default."""
    given: dict[str, Any] = {
        key.replace("-", "_"): data[key]
        for key in (
            "title",
            "purpose",
            "versioning",
            "compatibility",
            "version-field",
            "entity-field",
            "enforce",
            "storage",
        )
        if key in data
    }
    given["consumers"] = tuple(
        Consumer(c["name"], c.get("purpose", ""), tuple(c.get("reads", ()))) for c in data.get("consumers", ())
    )
    given["references"] = tuple(Link(link["title"], link["url"]) for link in data.get("references", ()))
    given["rules"] = tuple(
        BusinessRule(r["id"], r["text"], tuple(r.get("implemented-by", ())), origin.at("rules", i))
        for i, r in enumerate(data.get("rules", ()))
    )
    given["flow"] = tuple(FlowEdge(e["from"], e.get("label", ""), e["to"]) for e in data.get("flow", ()))
    given["foreign_indexes"] = tuple(data.get("foreign-indexes", ()))
    given["allow"] = tuple(
        Allowance(a["code"], a["at"], a["reason"], origin.at("allow", i)) for i, a in enumerate(data.get("allow", ()))
    )
    return given
