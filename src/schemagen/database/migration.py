"""Files of migrations, as dbmate has them, and the chain of hashes over them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

_UP = re.compile(r"--\s*migrate:up(?P<options>[^\n]*)\Z")
_DOWN = re.compile(r"--\s*migrate:down(?P<options>[^\n]*)\Z")
_NAME = re.compile(r"(?P<version>\d+)_?(?P<name>.*)\.sql\Z")
_NO_TRANSACTION = "transaction:false"


class MigrationError(ValueError):
    """A file that is no migration; the message says why."""


@dataclass(frozen=True, slots=True)
class MigrationFile:
    """A migration's file as it is written, and the statements of its way up."""

    name: str
    text: str
    statements: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """What orders it among the others. Raises MigrationError."""
        return version_of(self.name)


@dataclass(frozen=True, slots=True)
class Section:
    """One direction of a migration: SQL, and whether it runs in a transaction of the runner's."""

    sql: str
    transaction: bool = True


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration read from its file."""

    name: str
    up: Section
    down: Section

    @property
    def version(self) -> str:
        """What orders it among the others."""
        return version_of(self.name)


def version_of(name: str) -> str:
    """The digits in front of a migration's file name. Raises MigrationError."""
    if match := _NAME.match(name):
        return match["version"]
    raise MigrationError(f"'{name}' does not begin with a timestamp, or is no .sql file")


def parse_migration(name: str, text: str) -> Migration:
    """The migration in a file. Raises MigrationError where a section is missing, double or before the other."""
    version_of(name)
    sections: dict[str, list[str]] = {}
    transactions: dict[str, bool] = {}
    now = ""
    for line in text.splitlines():
        for word, mark in (("up", _UP), ("down", _DOWN)):
            if match := mark.match(line):
                if word in sections or (word == "up" and sections):
                    raise MigrationError(f"'{name}' has its migrate:{word} twice, or after migrate:down")
                now, sections[word] = word, []
                transactions[word] = _NO_TRANSACTION not in match["options"].split()
                break
        else:
            sections.get(now, []).append(line)
    if "up" not in sections:
        raise MigrationError(f"'{name}' has no line '-- migrate:up'")
    up, down = (
        Section("\n".join(sections.get(word, [])).strip("\n"), transactions.get(word, True)) for word in ("up", "down")
    )
    return Migration(name, up, down)


def render_migration(header: str, up: Section, down: Section, notes: str = "") -> str:
    """The text of a migration's file; `notes` stand above down."""
    said = _comment(notes)
    return f"{_comment(header)}\n-- migrate:up{_option(up)}\n{up.sql}\n-- migrate:down{_option(down)}\n{said}{down.sql}"


def section(statements: Sequence[str], *, transaction: bool = True) -> Section:
    """One direction, of statements without their semicolons."""
    return Section("".join(f"{statement};\n" for statement in statements), transaction)


def _option(section: Section) -> str:
    return "" if section.transaction else f" {_NO_TRANSACTION}"


def _comment(text: str) -> str:
    return "".join(f"-- {line}\n" for line in text.splitlines())


def migrations_sum(files: Mapping[str, str]) -> str:
    """The text of `migrations.sum`, from the digest of each file: a line each, with a hash over the line before too."""
    text, before = "", ""
    for name, digest in sorted(files.items()):
        before = "sha256:" + sha256(f"{before}\n{name}\n{digest}\n".encode()).hexdigest()
        text += f"{name} {before}\n"
    return text


def digest_of_text(text: str) -> str:
    """The digest of a file's text, as release files state it."""
    return "sha256:" + sha256(text.encode()).hexdigest()
