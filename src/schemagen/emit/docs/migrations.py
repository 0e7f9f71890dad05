"""The migrations page: what each release does to a database in use, what it risks, and what its way back loses."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from schemagen.catalog.release import Release
from schemagen.database.hazard import Hazard
from schemagen.database.lock import BLOCKING, WAITS, is_on, kind_of, tables_made
from schemagen.database.migration import digest_of_text
from schemagen.database.released_migration import ReleasedMigration, released_migration
from schemagen.emit.docs.site import Page, Site
from schemagen.emit.markdown import code, line, link, table, text

NAMES = {"postgres": "PostgreSQL", "sqlite": "SQLite"}
_LONGEST = 110  # characters of a statement that are shown
_LEVELS = {"error": "needs an exception", "warning": "mind", "note": "good to know"}


def is_migrated(site: Site) -> bool:
    """Whether any release has a migration."""
    return any(release.migrations for release in site.catalog.history.releases)


def migrations_key(site: Site) -> str:
    """A digest of all that the page shows, so that old migrations are not planned again for it."""
    releases = [
        (one.at, one.name, dict(one.digests), dict(one.migrations), dict(one.entities), dict(one.settings),
         [(e.code, e.at, e.reason) for e in one.allow])
        for one in site.catalog.history.releases
    ]  # fmt: skip
    own = site.options.templates / "migrations.md.j2" if site.options.templates else None
    template = own.read_text("utf-8") if own and own.is_file() else ""
    stated = [site.notice, site.title, template, [site.writes(one) for one in NAMES], releases]
    return sha256(json.dumps(stated, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class MigrationsPage:
    """What the template `migrations.md.j2` shows; every text is Markdown."""

    site: Site

    @property
    def page(self) -> Page:
        """The page, to link from."""
        return self.site.page("migrations.md")

    def releases(self) -> Iterator[dict[str, object]]:
        """Latest first: `title`, and by dialect `name`, `intro`, `files`, `risks`, `back`."""
        for release in reversed(self.site.catalog.history.releases):
            day = f"{release.at[:4]}-{release.at[4:6]}-{release.at[6:8]}"
            found = [self._dialect(release, one) for one in NAMES if _files(release, one)]
            yield {"title": f"{text(release.name)} ({day})", "dialects": found}

    def _dialect(self, release: Release, dialect: str) -> dict[str, object]:
        made = released_migration(self.site.catalog, release, dialect)
        paths = _files(release, dialect)
        is_same = all(digest_of_text(made.files.get(name, "")) == digest for name, digest in paths.items())
        shown: dict[str, object] = {"name": NAMES[dialect], "files": [(self._link(dialect, n), "") for n in paths]}
        shown |= {"intro": "", "risks": "", "back": [], "is_told": False}
        if not is_same:  # planned otherwise by the schemagen of then: its own words are in the file
            return shown | {"intro": "Planned by another version of schemagen."}
        if made.is_first:
            return shown | {"intro": _first(made)}
        shown |= {"risks": self._risks(made.hazards, release), "back": _back(made.hazards), "is_told": True}
        if dialect == "sqlite":
            return shown | {"intro": "SQLite has one writer at a time: others wait until it is done."}
        return shown | {"files": [(self._link(dialect, name), self._statements(made, name)) for name in paths]}

    def _link(self, dialect: str, name: str) -> str:
        shown = code(name)
        return (
            link(shown, self.page.generated(f"sql/{dialect}/migrations/{name}")) if self.site.writes(dialect) else shown
        )

    def _statements(self, made: ReleasedMigration, name: str) -> str:
        """The statements of a file's way up, each with its lock and who waits for it."""
        rewriting = {one.statement for one in made.hazards if one.code == "table-rewritten"}
        new = tables_made(one for listed in made.statements.values() for one in listed)
        rows = (_statement_row(s, rewriting, new) for s in made.statements.get(name, ()) if _is_felt(s, new))
        return table(("Statement", "Lock", "Who waits", "Meanwhile"), rows)

    def _risks(self, hazards: Collection[Hazard], release: Release) -> str:
        """What the way up risks, and the exception that was made for it."""
        reasons = {(one.code, one.at): one.reason for one in release.allow}
        rows = [
            [_LEVELS[h.level], f"{code(h.code)} at {code(h.at)}", line(h.message), line(h.advice),
             line(reasons.get((h.code, h.at), ""))]
            for h in _once(hazards) if not h.code.startswith("down-")
        ]  # fmt: skip
        return table(("Level", "Hazard", "What it is", "Advice", "Excepted, because"), rows) if rows else ""


def _files(release: Release, dialect: str) -> dict[str, str]:
    """The digest of each of the release's files in `dialect`, by name."""
    front = f"{dialect}/"
    return {path.removeprefix(front): d for path, d in sorted(release.migrations.items()) if path.startswith(front)}


def _first(made: ReleasedMigration) -> str:
    tables = sum(one.startswith("CREATE TABLE") for listed in made.statements.values() for one in listed)
    return f"Makes {tables} table{'s' if tables != 1 else ''} from nothing. Down drops all of it."


def _is_felt(statement: str, new: Collection[str]) -> bool:
    """Whether anybody may wait for a statement: not for what is of a new table, unless that refers to another one."""
    return not statement.startswith(("COMMENT", "CREATE FUNCTION")) and (
        not is_on(statement, new) or " FOREIGN KEY " in statement
    )


def _statement_row(statement: str, rewriting: Collection[str], new: Collection[str]) -> list[str]:
    kind = kind_of(statement, rewriting)
    shown = " ".join(statement.split())
    shown = code(shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…")
    if kind is None or kind.mode == "none":
        return [shown, "", "nobody" if kind else "", ""]
    is_brief = kind.work == "nothing" or is_on(statement, new)
    waits = WAITS[kind.mode] + (", for a moment" if is_brief and kind.mode in BLOCKING else "")
    return [shown, kind.mode, waits, "" if is_brief else kind.work]


def _back(hazards: Collection[Hazard]) -> list[str]:
    """What the way back loses, and what to do before."""
    return [f"{line(h.message)}: {line(h.advice)}" for h in _once(hazards) if h.code.startswith("down-")]


def _once(hazards: Collection[Hazard]) -> list[Hazard]:
    """The worst first; one of several statements once."""
    levels = list(_LEVELS)
    found = {(h.code, h.at): h for h in hazards}
    return sorted(found.values(), key=lambda h: (levels.index(h.level), h.code, h.at))
