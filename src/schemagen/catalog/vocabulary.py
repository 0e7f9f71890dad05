"""The vocabulary: what may stand in a head and in catalog.yaml, by their meta-schemas, and the x- keywords we know."""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

from schemagen.catalog.walk import lookup, pointer, walk
from schemagen.diagnostic import Finding, did_you_mean
from schemagen.source import Document

# x- keywords by the schemas that they may stand on
ON_ENTITY = frozenset({"x-entity", "x-storage"})
ON_ROOT = ON_ENTITY | {"x-indexes", "x-constraints"}
ON_PROPERTY = frozenset({"x-unique", "x-renamed-from", "x-backfill", "x-sensitivity", "x-python", "x-enum"})
_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
KEYWORDS = ON_ROOT | ON_PROPERTY | {"x-references", "x-rules", "x-sql", "x-lint"}


@cache
def meta_schema() -> dict[str, Any]:
    """The meta-schema of a head: JSON Schema 2020-12 with schemagen's keywords."""
    schema: dict[str, Any] = json.loads(Path(__file__).with_name("meta_schema.json").read_bytes())
    return schema


@cache
def catalog_schema() -> dict[str, Any]:
    """The schema of catalog.yaml; it refers to the meta-schema by its `$id`."""
    schema: dict[str, Any] = json.loads(Path(__file__).with_name("catalog_schema.json").read_bytes())
    return schema


@cache
def _validators() -> tuple[Any, Any]:
    registry = jsonschema_rs.Registry([("urn:schemagen:meta-schema:1", meta_schema())])
    make = jsonschema_rs.Draft202012Validator
    return (
        make(meta_schema(), validate_formats=True, offline=True),
        make(catalog_schema(), registry=registry, validate_formats=True, offline=True),
    )


def check_head(document: Document) -> Iterator[Finding]:
    """Findings on a head or a definitions file: no JSON Schema, an x- keyword ill-formed, misplaced or misspelt."""
    if not isinstance(document.data, dict):
        yield document.finding("schema-invalid", "a schema file holds one JSON object", "", help="see schemagen init")
        return
    ill_formed = False
    for error in _validators()[0].iter_errors(document.data):
        ill_formed = True
        yield from _explain(document, error, "schema-invalid")
    if not ill_formed:
        yield from _check_keywords(document)


def is_well_formed(schema: Any) -> bool:
    """Whether `schema` fits the meta-schema, bundled definitions included."""
    return bool(_validators()[0].is_valid(schema))


def check_settings(document: Document) -> Iterator[Finding]:
    """Findings on catalog.yaml: an unknown key, a wrong type."""
    for error in _validators()[1].iter_errors(document.data):
        yield from _explain(document, error, "catalog-invalid")


def _explain(document: Document, error: Any, code: str) -> Iterator[Finding]:
    """One finding for each fault that `error` (a jsonschema_rs.ValidationError) tells of."""
    path, kinds = tuple(error.instance_path), jsonschema_rs.ValidationErrorKind
    where = pointer(path)
    match error.kind:
        case kinds.AdditionalProperties(unexpected=names) | kinds.UnevaluatedProperties(unexpected=names):
            yield from _unknown_keys(document, error, code, names)
        case kinds.Enum(options=options):
            said = f"{_short(error.instance)} is none of: {', '.join(map(str, options))}"
            yield document.finding(code, said, where, help=did_you_mean(str(error.instance), map(str, options)))
        case kinds.AnyOf() if path[-1:] == ("type",):
            help = did_you_mean(str(error.instance), _TYPES) or f"the types: {', '.join(_TYPES)}"
            yield document.finding(code, f"{_short(error.instance)} is no JSON type", where, help=help)
        case kinds.Required(property=name):
            yield document.finding(code, f"{_subject(path)} lacks '{name}'", where)
        case kinds.Constant(expected_value=value) if path == ("$schema",):
            said = f"{_short(error.instance)} is not the draft that schemagen reads"
            yield document.finding(code, said, where, help=f"write $schema: {value}, and what it calls for")
        case kinds.Format(format="regex"):
            yield _no_pattern(document, f"{_short(error.instance)} is", where)
        case kinds.PropertyNames() if path[-1:] == ("patternProperties",):
            yield _no_pattern(document, "a name under patternProperties is", where)
        case _:
            yield document.finding(code, f"{_subject(path)}: {error.message}", where)


def _no_pattern(document: Document, who: str, where: str) -> Finding:
    said = f"{who} no regular expression (ECMA-262)"
    return document.finding("pattern-invalid", said, where, help="escape special characters with a backslash")


def _unknown_keys(document: Document, error: Any, code: str, names: list[str]) -> Iterator[Finding]:
    """A key nobody knows; one that only another fault makes unknown is left to that."""
    path, known = tuple(error.instance_path), _known_names(error)
    for name in names:
        if name not in known:
            help = did_you_mean(name, known) or (f"known: {', '.join(known)}" if known else None)
            said = f"unknown key '{name}'" + (f" in {_subject(path)}" if path else "")
            yield document.finding(code, said, pointer((*path, name)), key=True, help=help)


def _known_names(error: Any) -> list[str]:
    """The keys that would have been right where `error` found an unknown one."""
    base, _, place = (error.absolute_keyword_location or "").partition("#")
    root = catalog_schema() if base == catalog_schema()["$id"] else meta_schema()
    with suppress(KeyError):
        schema = lookup(root, unquote(place).rpartition("/")[0])
        names = set(schema.get("properties", {}))
        return sorted(names.union(*(m.get("then", {}).get("properties", {}) for m in schema.get("allOf", []))))
    return []


def _subject(path: tuple[str | int, ...]) -> str:
    """The keyword that the place `path` is about."""
    return next((str(t) for t in reversed(path) if isinstance(t, str)), "the file")


def _check_keywords(document: Document) -> Iterator[Finding]:
    """x- keywords that nobody knows but resemble ours (a warning), and ours where they have no meaning."""
    is_entity = isinstance(document.data, dict) and "x-entity" in document.data
    for tokens, schema in walk(document.data):
        if not isinstance(schema, dict):
            continue
        for keyword in [k for k in schema if k.startswith("x-")]:
            where = pointer((*tokens, keyword))
            if keyword not in KEYWORDS:
                if help := did_you_mean(keyword, KEYWORDS):
                    said = f"unknown keyword '{keyword}' is ignored"
                    yield document.finding("keyword-unknown", said, where, key=True, help=help, severity="warning")
            elif keyword in ON_ENTITY and tokens:
                said = f"{keyword} belongs at the top of an entity's file"
                yield document.finding("keyword-misplaced", said, where, key=True)
            elif keyword in ON_ROOT - ON_ENTITY and tokens and (is_entity and tokens[0] != "$defs"):
                said = f"{keyword} belongs at the top of an entity's file or in a mixin"
                yield document.finding("keyword-misplaced", said, where, key=True)
            elif keyword in ON_PROPERTY and not tokens:
                said = f"{keyword} belongs on a property"
                yield document.finding("keyword-misplaced", said, where, key=True)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
