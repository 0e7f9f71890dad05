"""Where a database is: the forms of `--database`. No password of it is ever shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

_AUTHORITY = re.compile(r"(?:(?P<user>[^@]*)@)?(?P<hosts>[^/]*)(?:/(?P<name>.*))?\Z", re.DOTALL)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.%]*\]|[^:\[\]]*)(?::\d*)?\Z")
FORMS = "postgres://user@host/database, a libpq string (host=… dbname=…), or sqlite:path"


class LocationError(ValueError):
    """What names no database; the message says why and has no password in it."""


@dataclass(frozen=True, slots=True)
class Location:
    """A database. `settings` are libpq's, for PostgreSQL; `path` is the file, for SQLite ("" for none of both).

    `schema` is the SQL schema that the URL's `search_path` puts first, as dbmate reads it.
    """

    dialect: str
    settings: dict[str, Any] = field(default_factory=dict, repr=False)
    path: str = ""
    search_path: str = ""

    @property
    def schema(self) -> str | None:
        """The first SQL schema of the URL's search_path."""
        return self.search_path.split(",")[0].strip().strip('"') or None

    def without_secrets(self, text: str) -> str:
        """`text` without the password, should it be in there."""
        for secret in ("password", "sslpassword"):
            if value := self.settings.get(secret):
                text = text.replace(str(value), "…")
        return text


def locate(given: str) -> Location:
    """The database that `given` names. Raises LocationError."""
    scheme, colon, rest = given.partition(":")
    match scheme.lower():
        case "sqlite" | "sqlite3" if colon:
            return _sqlite(rest)
        case "postgres" | "postgresql" if rest.startswith("//"):
            return _postgres_url(rest[2:])
    if "://" not in given and "=" in given:
        return _postgres(given, "")
    raise LocationError("it begins with neither postgres:// nor sqlite:")


def _sqlite(rest: str) -> Location:
    """As dbmate: `sqlite:a/b` is relative, and whatever has two slashes or more is absolute and may be escaped."""
    path = "/" + unquote(rest).lstrip("/") if rest.startswith("//") else rest
    if path.strip("/") in ("", ":memory:") or "\0" in path:
        raise LocationError("it names no file")
    if "?" in rest:
        raise LocationError("a file of SQLite takes no parameters (a question mark in its name is %3F in sqlite:///…)")
    return Location("sqlite", path=path)


def _postgres_url(rest: str) -> Location:
    authority, mark, query = rest.partition("?")
    match = _AUTHORITY.match(authority)
    user = match["user"] or "" if match else ""
    if match is None or "/" in user or "@" in (match["hosts"] + (match["name"] or "")):
        raise LocationError(
            "signs such as / @ : ? in a user's name, password or database are written as %2F %40 %3A %3F"
        )
    if not all(_HOST.match(host) for host in match["hosts"].split(",")):
        raise LocationError("what follows the user's name and password is no host and port")
    pairs = parse_qsl(query, keep_blank_values=True) if mark else []
    search_path = dict(pairs).get("search_path", "")
    return _postgres(f"postgresql://{authority}?{urlencode(list(_translated(pairs)))}", search_path)


def _translated(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The parameters that libpq knows, for those that dbmate adds."""
    for name, value in pairs:
        if name != "search_path":
            yield ("host" if name == "socket" else name), value


def _postgres(text: str, search_path: str) -> Location:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        settings = conninfo_to_dict(text)
    except psycopg.ProgrammingError:  # its message may hold a piece of a password
        raise LocationError("libpq, PostgreSQL's own library, can't read it") from None
    return Location("postgres", settings, search_path=search_path)
