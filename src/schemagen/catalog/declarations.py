"""From the x- keywords of an effective schema to references, constraints, rules and indexes."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemagen.catalog.constraint import (
    AppendOnly,
    Constraint,
    ExactlyOne,
    Immutable,
    Limit,
    NoOverlap,
    Requires,
    Rule,
    Transitions,
    Unique,
)
from schemagen.catalog.model import Field, Index, Reference, Schema
from schemagen.catalog.naming import snake_case
from schemagen.catalog.walk import pointer, walk


class Declarations:
    """Reads one entity's declarations; `origin_of` maps a pointer in the effective schema to where it was written."""

    def __init__(self, slug: str, schema: Schema, fields: Mapping[str, Field], origins: Any) -> None:
        self.slug, self.schema, self.fields, self.origin_of = slug, schema, fields, origins

    def references(self, keys: Mapping[str, tuple[str, ...]]) -> Iterator[Reference]:
        """Foreign keys; `keys` has the key of each entity in the catalog, for references that name no field."""
        for name, field in self.fields.items():
            if isinstance(stated := field.facts.get("x-references"), Mapping):
                place = next(p for p, part in field.parts if "x-references" in part) + "/x-references"
                remote = stated.get("field") or next(iter(keys.get(stated["entity"], ())), "")
                pairs = [*((same, same) for same in stated.get("same", ())), (name, remote)]
                yield self._reference(stated, pairs, self._id(name, "references"), place)
        listed = self.schema.get("x-references")
        for index, stated in enumerate(listed if isinstance(listed, list) else ()):
            pairs = [(local, remote) for local, remote in stated["fields"].items()]
            pairs = [*((s, s) for s in stated.get("same", ()) if (s, s) not in pairs), *pairs]
            name = self._id("_".join(snake_case(local) for local, _ in pairs), "references")
            yield self._reference(stated, pairs, name, pointer(("x-references", index)))

    def _reference(self, stated: Schema, pairs: list[tuple[str, str]], name: str, place: str) -> Reference:
        local = [self.fields[one] for one, _ in pairs if one in self.fields]
        return Reference(
            id=stated.get("id", name),
            fields=tuple(pairs),
            entity=stated["entity"],
            origin=self.origin_of(place),
            pointer=place,
            label=stated.get("label", ""),
            inverse=stated.get("inverse", ""),
            on_delete=stated.get("on-delete", "restrict"),
            same=tuple(stated.get("same", ())),
            required=all(f.required and not f.nullable for f in local),
            unique=self._is_unique({f.name for f in local}),
            enforce=stated.get("enforce", {}),
        )

    def _is_unique(self, names: set[str]) -> bool:
        """Whether no two records can agree on the fields `names`."""
        entity = self.schema.get("x-entity", {})
        keys = [set(entity.get("key", ()))]
        keys += [{n} for n, f in self.fields.items() if f.facts.get("x-unique") is True]
        for item in self.schema.get("x-constraints", ()):
            if item["kind"] == "unique" and not item.get("where"):
                keys.append({*item["fields"], *item.get("scope", ())})
        for item in self.schema.get("x-indexes", ()):
            if item.get("unique") and not item.get("where"):
                keys.append(set(item["fields"]))
        return any(key and key <= names for key in keys)

    def constraints(self) -> Iterator[Constraint]:
        """`x-constraints`, and a Unique for each `x-unique`."""
        for name, field in self.fields.items():
            if field.facts.get("x-unique") is True:
                place = next(p for p, part in field.parts if "x-unique" in part) + "/x-unique"
                yield Unique(
                    id=self._id(name, "unique"), origin=self.origin_of(place), pointer=place, fields=(name,)
                )  # fmt: skip
        for index, stated in enumerate(self.schema.get("x-constraints", ())):
            yield self._constraint(stated, pointer(("x-constraints", index)))

    def _constraint(self, stated: Schema, place: str) -> Constraint:
        head: dict[str, Any] = {
            "id": stated.get("id") or self._default_id(stated),
            "origin": self.origin_of(place),
            "pointer": place,
            "message": stated.get("message", ""),
            "severity": stated.get("severity", "error"),
            "enforce": stated.get("enforce", {}),
        }
        names = {k: tuple(stated.get(k, ())) for k in ("fields", "scope", "per")}
        where = stated.get("where")
        match stated["kind"]:
            case "unique":
                normalize = stated.get("normalize")
                return Unique(**head, fields=names["fields"], scope=names["scope"], normalize=normalize, where=where)
            case "requires":
                return Requires(**head, via=stated["via"], rule=stated["rule"], when=stated.get("when", "always"))
            case "limit":
                return Limit(**head, per=names["per"], max=stated["max"], where=where)
            case "transitions":
                allow = {k: tuple(v) for k, v in stated["allow"].items()}
                initial = tuple(stated["initial"]) if "initial" in stated else None
                return Transitions(**head, field=stated["field"], allow=allow, initial=initial)
            case "immutable":
                return Immutable(**head, fields=names["fields"])
            case "append-only":
                return AppendOnly(**head)
            case "no-overlap":
                return NoOverlap(**head, scope=names["scope"], start=stated["start"], end=stated["end"])
            case "exactly-one":
                return ExactlyOne(**head, fields=names["fields"])
        raise AssertionError(stated["kind"])  # the meta-schema allows no other

    def _default_id(self, stated: Schema) -> str:
        kind = stated["kind"].replace("-", "_")
        about = [*stated.get("scope", ()), *stated.get("fields", ()), *stated.get("per", ())]
        about += [stated[k] for k in ("via", "field", "start") if k in stated]
        return ".".join([self.slug, *(["_".join(snake_case(a) for a in about)] if about else []), kind])

    def rules(self) -> Iterator[Rule]:
        """`x-rules` of the entity and of its nested objects."""
        for tokens, schema in walk(self.schema):
            if not isinstance(schema, Mapping):
                continue
            for index, stated in enumerate(schema.get("x-rules", ())):
                place = pointer((*tokens, "x-rules", index))
                yield Rule(
                    id=stated["id"],
                    origin=self.origin_of(place),
                    pointer=place,
                    message=stated.get("message", ""),
                    severity=stated.get("severity", "error"),
                    enforce=stated.get("enforce", {}),
                    rule=stated["rule"],
                    path=pointer(tokens),
                    message_expression=stated.get("messageExpression"),
                    field_path=stated.get("fieldPath"),
                    reason=stated.get("reason"),
                    on_error=stated.get("onError", "fail"),
                )

    def indexes(self) -> Iterator[Index]:
        """`x-indexes`."""
        for index, stated in enumerate(self.schema.get("x-indexes", ())):
            place = pointer(("x-indexes", index))
            yield Index(
                fields=tuple(stated["fields"]),
                origin=self.origin_of(place),
                pointer=place,
                order=stated.get("order", {}),
                unique=stated.get("unique", False),
                where=stated.get("where"),
                method=stated.get("method"),
                include=tuple(stated.get("include", ())),
                name=stated.get("name"),
                options={d: stated[d] for d in ("postgres", "sqlite") if d in stated},
            )

    def _id(self, name: str, keyword: str) -> str:
        return f"{self.slug}.{snake_case(name)}.{keyword}"
