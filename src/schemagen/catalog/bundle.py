"""From a head to its effective schema: references to other files bundled, mixins merged, the version stated.

The effective schema is self-contained draft 2020-12. Merging never changes a verdict: only members of `allOf` merge
that are a `$ref` to an object of properties, required, annotations and x- keywords; the others stay.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any
from urllib.parse import quote

from schemagen.catalog.exact import PATTERNS
from schemagen.catalog.origin import Origin
from schemagen.catalog.reference import Target, resolve
from schemagen.catalog.walk import LIST, MAP, ONE, Tokens, lookup, pointer, tokens_of
from schemagen.diagnostic import Finding
from schemagen.source import Document

DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema"

_ANNOTATIONS = frozenset(
    {"title", "description", "$comment", "examples", "default", "deprecated", "readOnly", "writeOnly"}
)
_MERGED_LISTS = ("x-references", "x-indexes", "x-rules", "x-constraints")


@dataclass
class Bundled:
    """An effective schema in the making, and where its parts were written."""

    schema: dict[str, Any]
    origins: dict[str, Origin] = field(default_factory=dict)
    shared: dict[str, Origin] = field(default_factory=dict)


def bundle(
    head: Document, documents: Mapping[str, Document], folder: str, report: Callable[[Finding], None]
) -> Bundled:
    """`head` with all that it refers to inside `folder` (a catalog's, project-relative), mixins merged.

    `documents` are the catalog's files by path; what is wrong goes to `report`.
    """
    return _Bundler(head, documents, folder, report).run()


def state_version(bundled: Bundled, name: str, identifier: str, version: str, origin: Origin) -> None:
    """Add the required `const` of the version under `name`, and the `$id`; `origin` is where the version is written."""
    schema = bundled.schema
    schema["properties"] = {
        **schema.get("properties", {}),
        name: {
            "description": f"The version of the {identifier} schema that this record follows.",
            "type": "string",
            "const": version,
        },
    }
    schema["required"] = [*schema.get("required", []), name]
    bundled.origins[pointer(("properties", name))] = origin


class _Bundler:
    """One head at a time; `names` are the definitions bundled so far, by where they come from."""

    def __init__(
        self, head: Document, documents: Mapping[str, Document], folder: str, report: Callable[[Finding], None]
    ) -> None:
        self.head, self.documents, self.folder, self.report = head, documents, folder, report
        self.names: dict[Target, str] = {}
        self.taken: set[str] = set()
        self.queue: list[Target] = []
        self.definitions: dict[str, Any] = {}
        self.result = Bundled({}, {"": Origin(head.path)})

    def run(self) -> Bundled:
        """The effective schema without its version; see `state_version`."""
        data: Any = self.head.data
        self.taken = set(data.get("$defs", {}))
        mixins = list(self._mixins(data))
        schema = self.copy({k: v for k, v in data.items() if k not in ("$schema", "$id")}, self.head.path)
        self._drop_merged(schema, mixins)
        for _, target in mixins:
            self._merge(schema, target)
        while self.queue:
            self._define(self.queue.pop(0))
        if self.definitions:
            schema["$defs"] = {**schema.get("$defs", {}), **dict(sorted(self.definitions.items()))}
        self.result.schema = schema
        return self.result

    def copy(self, schema: Any, file: str, at: Tokens = ()) -> Any:
        """A deep copy of a schema of `file`, its references rewritten to stand in the effective schema."""
        if not isinstance(schema, dict):
            return schema
        copied = {keyword: self._copy_keyword(keyword, value, file, at) for keyword, value in schema.items()}
        return _with_pattern(copied)

    def _copy_keyword(self, keyword: str, value: Any, file: str, at: Tokens) -> Any:
        if keyword == "$ref" and isinstance(value, str):
            return self._rewrite(value, file, (*at, keyword))
        if keyword in ONE:
            return self._copy_inner(value, file, (*at, keyword))
        if keyword in LIST and isinstance(value, list):
            return [self._copy_inner(item, file, (*at, keyword, i)) for i, item in enumerate(value)]
        if keyword in MAP and isinstance(value, dict):
            return {name: self._copy_inner(item, file, (*at, keyword, name)) for name, item in value.items()}
        return value

    def _copy_inner(self, schema: Any, file: str, at: Tokens) -> Any:
        """A resource of its own (`$id`) stays as it is: what is in it refers to itself."""
        return schema if isinstance(schema, dict) and "$id" in schema else self.copy(schema, file, at)

    def _rewrite(self, ref: str, file: str, at: Tokens) -> str:
        """What `ref` (written in `file` at `at`) is called in the effective schema."""
        target = resolve(ref, file, self.documents, self.folder)
        match target:
            case None:
                return ref
            case Target(file=self.head.path, pointer=place):
                return f"#{_fragment(place)}"
            case Target():
                return f"#{_fragment(pointer(('$defs', self._name(target))))}"
            case problem:
                said = self.documents[file].finding(problem.code, problem.message, pointer(at), help=problem.help)
                self.report(said)
                return ref

    def _name(self, target: Target) -> str:
        """The name in `$defs` of what `target` points at; the first use queues it."""
        if target not in self.names:
            stem = target.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
            wanted = target.pointer.rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~") or stem
            choices = chain((wanted, f"{stem}_{wanted}"), (f"{stem}_{wanted}_{n}" for n in count(2)))
            name = next(choice for choice in choices if choice not in self.taken)
            self.taken.add(name)
            self.names[target] = name
            self.queue.append(target)
        return self.names[target]

    def _define(self, target: Target) -> None:
        name = self.names[target]
        copied = self.copy(self._at(target), target.file, tokens_of(target.pointer))
        if isinstance(copied, dict):
            copied = {
                k: v for k, v in copied.items() if k not in ("$schema", "$id", "$anchor", "x-entity", "x-storage")
            }
        self.definitions[name] = copied
        self.result.origins[pointer(("$defs", name))] = Origin(target.file, target.pointer)
        self.result.shared[name] = Origin(target.file, target.pointer)

    def _at(self, target: Target) -> Any:
        return lookup(self.documents[target.file].data, target.pointer)

    def _mixins(self, data: Mapping[str, Any]) -> Iterator[tuple[int, Target]]:
        """The members of `allOf` that merge, each with its index."""
        members = data.get("allOf", [])
        for index, member in enumerate(members):
            target = self._mixin_target(member)
            if target is None:
                continue
            mixin = self._at(target)
            closed = next((d for d in (data, mixin) if d.get("additionalProperties") is False), None)
            if closed is not None:
                self._report_closed(target, inside=closed is mixin, index=index)
            elif _mergeable(mixin) and "additionalProperties" not in data and not _refers_into_all_of(data):
                yield index, target

    def _mixin_target(self, member: Any) -> Target | None:
        """What `member` of `allOf` points at, when it is a `$ref` to an object's schema with properties."""
        if not isinstance(member, dict) or not isinstance(ref := member.get("$ref"), str):
            return None
        if set(member) - {"$ref"} - _ANNOTATIONS:
            return None
        target = resolve(ref, self.head.path, self.documents, self.folder)
        if not isinstance(target, Target) or target == Target(self.head.path, ""):
            return None
        mixin = self._at(target)
        return target if isinstance(mixin, dict) and isinstance(mixin.get("properties"), dict) else None

    def _report_closed(self, target: Target, *, inside: bool, index: int) -> None:
        """`additionalProperties: false` beside or inside a mixin refuses the properties of the other side."""
        document = self.documents[target.file] if inside else self.head
        place = f"{target.pointer}/additionalProperties" if inside else "/additionalProperties"
        said = "additionalProperties: false " + (
            "inside a mixin refuses the properties of who uses it"
            if inside
            else "beside a mixin refuses its properties"
        )
        self.report(document.finding("mixin-closed", said, place, key=True, help="use unevaluatedProperties: false"))

    def _drop_merged(self, schema: dict[str, Any], mixins: list[tuple[int, Target]]) -> None:
        """Take the merged members out of `allOf`; what stays keeps its place in the file."""
        merged = {index for index, _ in mixins}
        kept = [i for i in range(len(schema.get("allOf", []))) if i not in merged]
        if not mixins:
            return
        schema["allOf"] = [schema["allOf"][i] for i in kept]
        for new, old in enumerate(kept):
            self.result.origins[pointer(("allOf", new))] = Origin(self.head.path, pointer(("allOf", old)))
        if not kept:
            del schema["allOf"]

    def _merge(self, schema: dict[str, Any], target: Target) -> None:
        """Lay the mixin at `target` into `schema`."""
        mixin = self.copy(self._at(target), target.file, tokens_of(target.pointer))
        origin = Origin(target.file, target.pointer)
        properties = schema.setdefault("properties", {})
        for name, value in mixin.get("properties", {}).items():
            place = pointer(("properties", name))
            if name in properties:
                self._report_twice(name, place, origin)
                continue
            properties[name] = value
            self.result.origins[place] = origin.at("properties", name)
        required = schema.get("required", [])
        if more := [name for name in mixin.get("required", []) if name not in required]:
            schema["required"] = [*required, *more]
        self._merge_keywords(schema, mixin, origin)

    def _merge_keywords(self, schema: dict[str, Any], mixin: Mapping[str, Any], origin: Origin) -> None:
        """Lists of rules, constraints, indexes and references are joined; of other x- keywords the head's stands."""
        for keyword in sorted(k for k in mixin if k.startswith("x-")):
            if keyword not in _MERGED_LISTS:
                schema.setdefault(keyword, mixin[keyword])
                continue
            joined = list(schema.get(keyword, []))
            for index, item in enumerate(mixin[keyword]):
                self.result.origins[pointer((keyword, len(joined)))] = origin.at(keyword, index)
                joined.append(item)
            schema[keyword] = joined

    def _report_twice(self, name: str, place: str, origin: Origin) -> None:
        first = self.result.origins.get(place, Origin(self.head.path, place))
        document = self.documents[first.file]
        said = f"property '{name}' is defined twice: here and by the mixin {origin.file}#{origin.pointer}"
        help = "remove one, or rename it"
        self.report(document.finding("property-defined-twice", said, first.pointer, key=True, help=help))


def _mergeable(mixin: Mapping[str, Any]) -> bool:
    """Whether `mixin` has nothing but properties, required, annotations and x- keywords (and `type: object`)."""
    plain = {"properties", "required"} | _ANNOTATIONS
    return all(
        k in plain or k.startswith("x-") or (k == "type" and v == "object") or k in ("$defs", "$anchor")
        for k, v in mixin.items()
    )


def _refers_into_all_of(data: Any) -> bool:
    """Whether a reference counts members of `allOf`, which merging would renumber."""
    match data:
        case {"$ref": str(ref)} if ref.startswith("#/allOf/"):
            return True
        case dict():
            return any(_refers_into_all_of(value) for value in data.values())
        case list():
            return any(_refers_into_all_of(value) for value in data)
    return False


def _with_pattern(schema: dict[str, Any]) -> dict[str, Any]:
    """State our own formats as a pattern too, for validators that do not know them."""
    stated = PATTERNS.get(schema.get("format", "")) if isinstance(schema.get("format"), str) else None
    if stated is None or schema.get("pattern") == stated:
        return schema
    if "pattern" not in schema:
        return {**schema, "pattern": stated}
    return {**schema, "allOf": [*schema.get("allOf", []), {"pattern": stated}]}


def _fragment(text: str) -> str:
    """`text` as a URI fragment (RFC 3986): a JSON Pointer's own characters stay."""
    return quote(text, safe="/~!$&'()*+,;=:@-._")
