"""From schemas/ to catalogs: every file read, every fault reported, nothing guessed."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemagen.catalog.entity import build_entity, title_of
from schemagen.catalog.integrity import check_catalog
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.naming import slug_of, snake_case
from schemagen.catalog.origin import Origin
from schemagen.catalog.release_folder import is_release_file
from schemagen.catalog.settings import settings
from schemagen.catalog.vocabulary import check_head, check_settings
from schemagen.diagnostic import Finding, has_errors, in_order
from schemagen.source import Document, SourceError, read_document

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_SETTINGS = ("catalog.yaml", "catalog.yml", "catalog.json")


@dataclass
class Loaded:
    """What schemas/ holds. With an error among `findings`, `catalogs` lack what could not be built."""

    catalogs: dict[str, Catalog] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def load_catalogs(root: Path, schemas: str = "schemas", only: Collection[str] | None = None) -> Loaded:
    """The catalogs in the folder `schemas` of the project at `root`, by name, with all findings on them.

    With `only`, just the catalogs that it names are read.
    """
    loaded = Loaded()
    folder = root / schemas
    if not folder.is_dir():
        help = "run schemagen init, or name the folder under 'schemas' in schemagen.toml"
        return Loaded(findings=[Finding("schemas-missing", "error", f"no folder '{schemas}'", file=schemas, help=help)])
    for path in sorted(folder.iterdir()):
        shown = f"{schemas}/{path.name}"
        if path.is_symlink() and not _is_inside(path, folder):
            loaded.findings.append(_outside(shown))
        elif path.is_dir() and not path.name.startswith(".") and (only is None or path.name in only):
            _load_catalog(path, shown, loaded)
        elif path.suffix.lower() in SUFFIXES and not path.is_dir():
            said = f"'{path.name}' stands in no catalog"
            help = f"a catalog is a folder: move it to {schemas}/<catalog>/"
            loaded.findings.append(Finding("file-outside-catalog", "error", said, file=shown, help=help))
    _check_slugs(loaded)
    loaded.findings = in_order(loaded.findings)
    return loaded


def _load_catalog(path: Path, folder: str, loaded: Loaded) -> None:
    """The catalog in the folder at `path`, shown as `folder`; a folder without any schema file is none."""
    documents: dict[str, Document] = {}
    for file in _files(path, folder, loaded.findings):
        shown = f"{folder}/{file.relative_to(path).as_posix()}"
        try:
            documents[shown] = read_document(file, shown)
            loaded.findings += documents[shown].warnings
        except SourceError as error:
            loaded.findings += error.findings
    if documents:
        catalog = _Builder(path.name, folder, documents, loaded.findings).build()
        loaded.catalogs[catalog.name] = catalog


def _files(top: Path, folder: str, findings: list[Finding]) -> Iterator[Path]:
    """The schema files of a catalog, sorted; releases and links that lead out of it are left out."""
    for here, folders, names in os.walk(top):
        inside = Path(here)
        folders.sort()
        for name in sorted([*folders, *names]):
            path = inside / name
            if path.is_symlink() and not _is_inside(path, top):
                findings.append(_outside(f"{folder}/{path.relative_to(top).as_posix()}"))
                names = [n for n in names if n != name]
        folders[:] = [f for f in folders if not f.startswith(".") and not (inside == top and f == "releases")]
        for name in sorted(names):
            path = inside / name
            if path.suffix.lower() in SUFFIXES and not name.startswith(".") and not is_release_file(path, top):
                yield path


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return False


def _outside(shown: str) -> Finding:
    said = f"'{shown}' is a link that leads out of its catalog"
    return Finding("link-outside-catalog", "error", said, file=shown, help="copy the file into the catalog")


class _Builder:
    """One catalog: its settings, then its entities, then what holds between them."""

    def __init__(self, name: str, folder: str, documents: dict[str, Document], findings: list[Finding]) -> None:
        self.name, self.folder, self.documents, self.findings = name, folder, documents, findings

    def build(self) -> Catalog:
        """The catalog; its findings are added."""
        given, origin = self._settings()
        heads = self._heads()
        keys = {title_of(head): _key(head) for head in heads.values()}
        facts = {**given, "name": self.name, "slug": slug_of(self.name)}
        entities: dict[str, Entity] = {}
        broken: set[str] = set()
        for head in heads.values():
            if has_errors(self._checked[head.path]):
                continue
            faults: list[Finding] = []
            entity = build_entity(head, self.documents, self.folder, facts, keys, faults.append)
            self.findings += faults
            if entity is None:
                self._report_ill_formed(head)
                continue
            entities[entity.name] = entity
            if has_errors(faults):
                broken.add(entity.name)
        catalog = Catalog(
            **facts, entities=dict(sorted(entities.items())), documents=self.documents, origin=origin
        )  # fmt: skip
        self.findings += check_catalog(catalog, frozenset(keys), frozenset(broken))
        return catalog

    def _settings(self) -> tuple[dict[str, Any], Origin]:
        """What catalog.yaml says; the defaults where it is absent or wrong."""
        path = next((p for n in _SETTINGS if (p := f"{self.folder}/{n}") in self.documents), None)
        if path is None:
            return settings({}, Origin(self.folder)), Origin(self.folder)
        document = self.documents[path]
        if document.data is None:
            return settings({}, Origin(path)), Origin(path)
        findings = list(check_settings(document))
        self.findings += findings
        data: Mapping[str, Any] = document.data if isinstance(document.data, dict) and not findings else {}
        return settings(data, Origin(path)), Origin(path)

    def _heads(self) -> dict[str, Document]:
        """The entities' files by path; each file is checked against the vocabulary, each name used once."""
        self._checked: dict[str, list[Finding]] = {}
        heads: dict[str, Document] = {}
        by_slug: dict[str, Document] = {}
        for path, document in self.documents.items():
            if path.rsplit("/", 1)[-1] in _SETTINGS and path.count("/") == self.folder.count("/") + 1:
                continue
            self._checked[path] = list(check_head(document))
            self.findings += self._checked[path]
            if not isinstance(document.data, dict) or "x-entity" not in document.data:
                continue
            first = by_slug.setdefault(slug_of(title_of(document)), document)
            if first is not document:
                self._report_duplicate(document, first)
                continue
            heads[path] = document
        self._check_modules(heads, frozenset(by_slug))
        return heads

    def _report_ill_formed(self, head: Document) -> None:
        """What the entity uses is no schema: said already where it stands, unless a `$ref` led to another place."""
        if not has_errors(f for findings in self._checked.values() for f in findings):
            said = f"a $ref of {title_of(head)} leads to a place that is no schema"
            help = "refer to a definition under $defs, or to a property"
            self.findings.append(head.finding("reference-unresolved", said, "", help=help))

    def _report_duplicate(self, document: Document, first: Document) -> None:
        said = f"entity '{title_of(document)}' is '{snake_case(title_of(document))}' in snake_case, as {first.path} is"
        help = "names are unique in a catalog, also after snake_case: change a title"
        self.findings.append(document.finding("entity-duplicate", said, "/title", help=help))

    def _check_modules(self, heads: Mapping[str, Document], slugs: frozenset[str]) -> None:
        """A module may not be called as an entity's folder of released versions."""
        for path, document in heads.items():
            inner = path[len(self.folder) + 1 :]
            module = inner.split("/")[0] if "/" in inner else None
            if module in slugs:
                said = f"the module '{module}' is called as the folder of an entity's released versions"
                self.findings.append(document.finding("module-name-reserved", said, "", help="rename the folder"))


def _key(head: Document) -> tuple[str, ...]:
    stated = head.data.get("x-entity") if isinstance(head.data, dict) else None
    key = stated.get("key") if isinstance(stated, dict) else None
    return tuple(k for k in key if isinstance(k, str)) if isinstance(key, list) else ()


def _check_slugs(loaded: Loaded) -> None:
    """Two catalogs may not share a name in snake_case: they would share paths."""
    seen: dict[str, Catalog] = {}
    for catalog in loaded.catalogs.values():
        first = seen.setdefault(catalog.slug, catalog)
        if first is not catalog:
            said = f"catalogs '{first.name}' and '{catalog.name}' are both '{catalog.slug}' in snake_case"
            loaded.findings.append(catalog.finding("catalog-duplicate", said, catalog.origin, help="rename a folder"))
