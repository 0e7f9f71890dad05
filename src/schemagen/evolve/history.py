"""The history of a catalog: `releases/*.yaml`, `releases.sum` and the released versions, read and checked.

What was released never changes again. `releases.sum` has a line for each release: its file, and a hash over the line
before, the file's name and the file's content, which has the digests of the versions in it. So a changed byte is found
anywhere, and two branches that both release change the same place: git reports a conflict.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from schemagen.catalog.release import Excepted, History, Release
from schemagen.catalog.release_folder import is_release_file
from schemagen.diagnostic import Finding
from schemagen.source import Document, SourceError, read_document

SUM = "releases.sum"
FOLDER = "releases"
_NAME = "[a-z0-9][a-z0-9_]{0,99}"
_AT = "[12][0-9]{3}[0-9]{10}"
NAME = re.compile(_NAME + r"\Z")
_LINE = re.compile(r"(?P<file>\S+) (?P<hash>sha256:[0-9a-f]{64})\Z")
_DIGEST = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
_PATH = {"pattern": r"^(?!\.)[^/\\]+/(?!\.)[^/\\]+$"}  # in a folder of the catalog's own
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["at", "name", "entities"],
    "properties": {
        "at": {"type": "string", "pattern": f"^{_AT}$"},
        "name": {"type": "string", "pattern": f"^{_NAME}$"},
        "entities": {"type": "object", "additionalProperties": {"type": "string"}},
        "digests": {"type": "object", "propertyNames": _PATH, "additionalProperties": _DIGEST},
        "migrations": {"type": "object", "propertyNames": _PATH, "additionalProperties": _DIGEST},
        "allow": {"type": "array", "items": {"type": "object", "required": ["code", "at", "reason"]}},
        "settings": {"type": "object"},
    },
    "additionalProperties": False,
}


@dataclass
class Read:
    """What was read: the history, as far as it is sound, and what is wrong with it."""

    history: History = field(default_factory=History)
    findings: list[Finding] = field(default_factory=list)


def is_timestamp(text: str) -> bool:
    """Whether `text` is a second that there is, as YYYYMMDDHHMMSS; of the years 1000 to 2999."""
    try:
        return re.fullmatch(_AT, text, re.ASCII) is not None and bool(datetime.strptime(text, "%Y%m%d%H%M%S"))
    except ValueError:
        return False


def digest_text(data: bytes) -> str:
    r"""The digest of a text, the same whether its lines end in `\n` or `\r\n`."""
    return "sha256:" + sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def chain(before: str, file: str, digest: str) -> str:
    """The hash of a release: over the hash of the one before (empty for the first), its file's name and digest."""
    return digest_text(f"{before}\n{file}\n{digest}\n".encode())


def sum_text(lines: Mapping[str, str]) -> str:
    """The text of `releases.sum`: the file of each release with the digest of its content, oldest first."""
    text, before = "", ""
    for file, digest in lines.items():
        before = chain(before, file, digest)
        text += f"{file} {before}\n"
    return text


def read_history(folder: Path, shown: str) -> Read:
    """The history of the catalog in `folder`, which findings call `shown`; empty where nothing was released."""
    return _Reader(folder, shown).read()


def read_releases(folder: Path, shown: str) -> Read:
    """As `read_history`, whatever `releases.sum` says."""
    return _Reader(folder, shown, with_sum=False).read()


class _Reader:
    def __init__(self, folder: Path, shown: str, *, with_sum: bool = True) -> None:
        self.folder, self.shown, self.with_sum = folder, shown, with_sum
        self.findings: list[Finding] = []

    def read(self) -> Read:
        files = sorted(path for path in (self.folder / FOLDER).glob("*.yaml") if path.is_file())
        releases = [release for path in files if (release := self._release(path))]
        if self.with_sum:
            self._check_sum({path.name: digest_text(path.read_bytes()) for path in files})
        frozen = {path: data for release in releases for path, data in self._frozen(release)}
        if releases:
            self._check_stray({path for release in releases for path in release.digests})
        complete = all(path in frozen for release in releases for path in release.digests)
        history = History(tuple(releases), frozen) if complete else History()
        return Read(history, self.findings)

    def _report(self, code: str, message: str, file: str, help: str, severity: Any = "error") -> None:
        self.findings.append(Finding(code, severity, message, file=f"{self.shown}/{file}", help=help))

    def _release(self, path: Path) -> Release | None:
        shown = f"{self.shown}/{FOLDER}/{path.name}"
        try:
            document = read_document(path, shown)
        except SourceError as error:
            self.findings += error.findings
            return None
        if not self._is_well_formed(document):
            return None
        data = document.data
        assert isinstance(data, dict)
        release = _release(data, shown)
        if f"{release.stem}.yaml" != path.name:
            said = f"the release '{release.name}' of {release.at} stands in a file of another name"
            self._report("release-invalid", said, f"{FOLDER}/{path.name}", f"its file is {release.stem}.yaml")
        return release

    def _is_well_formed(self, document: Document) -> bool:
        import jsonschema_rs

        errors = list(jsonschema_rs.Draft202012Validator(_SCHEMA).iter_errors(document.data))
        for error in errors:
            where = "".join(f"/{token}" for token in error.instance_path)
            help = "restore the file from version control: release files are written by `schemagen release`"
            self.findings.append(document.finding("release-invalid", error.message, where, help=help))
        return not errors

    def _frozen(self, release: Release) -> Iterator[tuple[str, Any]]:
        """The versions that `release` froze, each as it was then."""
        help = "restore it from version control: what was released never changes"
        for path, digest in release.digests.items():
            try:
                data = (self.folder / path).read_bytes()
            except OSError:
                said = f"'{path}', frozen by the release {release.stem}, is missing"
                self._report("release-missing-file", said, path, help)
                continue
            if digest_text(data) != digest:
                said = f"'{path}' is not as the release {release.stem} froze it"
                self._report("release-changed", said, path, help)
                continue  # whatever is in it now is no version to build on
            try:
                yield path, read_document(self.folder / path, f"{self.shown}/{path}").data
            except SourceError as error:
                self.findings += error.findings

    def _check_sum(self, files: Mapping[str, str]) -> None:
        """Whether `releases.sum` says of the release files (name → digest) what they are."""
        try:
            text = (self.folder / SUM).read_text("utf-8")
        except FileNotFoundError:
            text = ""
        except (OSError, UnicodeDecodeError) as error:
            self._report("release-sum-broken", f"{SUM} can't be read: {error}", SUM, _RESTORE)
            return
        found = [_LINE.match(line) for line in text.splitlines()]
        if not all(found):
            said = f"{SUM} has lines that are no release's"
            self._report("release-sum-broken", said + (_MERGED if "<<<<" in text else ""), SUM, _RENUMBER)
            return
        lines = [(match["file"], match["hash"]) for match in found if match]
        self._check_lines(lines, files)

    def _check_lines(self, lines: list[tuple[str, str]], files: Mapping[str, str]) -> None:
        for file in (f for f, _ in lines if f not in files):
            said = f"the release file '{file}' is missing"
            self._report("release-missing-file", said, f"{FOLDER}/{file}", _RESTORE)
        listed = [file for file, _ in lines]
        for file in (f for f in files if f not in listed):
            said = f"the release file '{file}' is not in {SUM}: it was merged or written by hand"
            self._report("release-sum-broken", said, f"{FOLDER}/{file}", _RENUMBER)
        before = ""
        for file, hash_ in lines:
            if file in files and chain(before, file, files[file]) != hash_:
                self._report_break(file, hash_, files[file], ["", *(h for _, h in lines)])
            before = hash_
        if listed != sorted(set(listed)):
            self._report("release-sum-broken", f"the lines of {SUM} are not in the order of the releases",
                         SUM, _RENUMBER)  # fmt: skip

    def _report_break(self, file: str, hash_: str, digest: str, others: list[str]) -> None:
        if any(chain(other, file, digest) == hash_ for other in others):
            said = f"'{file}' was not released after the line before it" + _MERGED
            self._report("release-sum-broken", said, SUM, _RENUMBER)
        else:
            said = f"'{file}' is not what {SUM} says of it: it was changed after the release"
            self._report("release-changed", said, f"{FOLDER}/{file}", _RESTORE)

    def _check_stray(self, frozen: set[str]) -> None:
        for path in sorted(self.folder.glob("*/*.json")):
            inner = path.relative_to(self.folder).as_posix()
            if is_release_file(path, self.folder) and inner not in frozen and path.is_file():
                said = f"'{inner}' looks like a released version, but no release froze it"
                self._report("release-stray-file", said, inner, "delete it, or restore its release", "warning")


_RESTORE = "restore it from version control: what was released never changes"
_MERGED = ": two branches released at the same time"
_RENUMBER = "keep the lines of the published releases in releases.sum, then `schemagen release CATALOG NAME --renumber`"


def _release(data: Mapping[str, Any], shown: str) -> Release:
    allow = tuple(Excepted(str(e["code"]), str(e["at"]), str(e["reason"])) for e in data.get("allow", ()))
    maps = {k: data.get(k, {}) for k in ("digests", "migrations", "settings")}
    return Release(data["at"], data["name"], shown, data["entities"], allow=allow, **maps)
