"""The changelog: what each release changed, and the versions of an entity."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemagen.catalog.release import ChangeNote, EntityNote, ReleaseNote
from schemagen.emit.docs.site import Page, Site
from schemagen.emit.markdown import code, line, text


@dataclass(frozen=True)
class ChangelogPage:
    """What the template `changelog.md.j2` shows; every text is Markdown."""

    site: Site

    @property
    def page(self) -> Page:
        """The page, to link from."""
        return self.site.page("changelog.md")

    def releases(self) -> Iterator[dict[str, object]]:
        """Latest first: `title`, `entities` (a line and its changes each) and the `exceptions` that were made."""
        for note in reversed(self.site.catalog.changelog):
            exceptions = [f"{code(one.code)} at {code(one.at)}: {line(one.reason)}" for one in note.allow]
            yield {
                "title": f"{text(note.name)} ({_day(note)})" if note.name else "Not released yet",
                "entities": [(self._line(one), list(map(change_line, one.changes))) for one in note.entities],
                "exceptions": exceptions,
            }

    def _line(self, one: EntityNote) -> str:
        name = self.page.entity(one.entity)
        if one.status != "changed":
            return f"{name} {text(one.version)}: {one.status}"
        return f"{name} {text(one.was)} → {text(one.version)}: {verdict(one)}"


def version_line(page: Page, note: ReleaseNote, one: EntityNote) -> str:
    """A version of an entity as a line of its own page."""
    where = f"release {code(note.name)} of {_day(note)}" if note.name else "not released yet"
    said = verdict(one) if one.status == "changed" else "the first version" if one.status == "new" else one.status
    return f"**{text(one.version)}**, {where}: {said}"


def verdict(one: EntityNote) -> str:
    """How a version goes with the one before it."""
    if one.mode == "none":
        return f"after {text(one.was)}, with no promise of compatibility"
    judged = {"compatible": "compatible", "breaking": "**breaking**", "unknown": "not proved compatible"}[one.verdict]
    return f"{judged} with {text(one.was)} ({one.mode})"


def change_line(change: ChangeNote) -> str:
    """A change with the verdict on it alone."""
    place = f"{code(change.place)}: " if change.place else ""
    return place + line(change.message) + (f" ({change.verdict})" if change.verdict else "")


def _day(note: ReleaseNote) -> str:
    return f"{note.at[:4]}-{note.at[4:6]}-{note.at[6:8]}"
