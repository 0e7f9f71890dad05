"""schemagen.toml: where things are, which emitters run."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from schemagen.diagnostic import Finding, did_you_mean
from schemagen.emit.registry import EMITTERS
from schemagen.project.problem import UnusableError, unusable

CONFIG = "schemagen.toml"
_FOLDERS = ("schemas", "generated", "templates")


@dataclass(frozen=True, slots=True)
class Config:
    """What schemagen.toml says; folders are POSIX paths relative to the project."""

    schemas: str = "schemas"
    generated: str = "generated"
    templates: str = "templates"
    emitters: tuple[str, ...] = tuple(EMITTERS)
    validate_paths: Mapping[str, str] = field(default_factory=dict)  # glob -> address of an entity

    @property
    def dialects(self) -> list[str]:
        """The dialects of SQL that migrations are made in: those whose emitters run."""
        from schemagen.sql.dialect import DIALECTS

        return [dialect for dialect in DIALECTS if dialect in self.emitters]


def find_root(start: Path, *, exact: bool = False) -> Path:
    """The project's folder: the nearest one from `start` upwards that has schemagen.toml.

    Failing that, or when `exact`, `start` itself if it has a schemagen.toml or a folder `schemas`.
    Raises UnusableError when there is no project.
    """
    start = start.resolve()
    for folder in () if exact else (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    if (start / CONFIG).is_file() or (start / "schemas").is_dir():
        return start
    above = "" if exact else ", nor in a folder above"
    raise unusable("project-missing", f"there is no {CONFIG} in {start}{above}", help="run `schemagen init`")


def load_config(root: Path) -> Config:
    """The configuration of the project at `root`; all defaults where there is no schemagen.toml.

    Raises UnusableError with every fault found.
    """
    try:
        text = (root / CONFIG).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise unusable("config-invalid", f"{CONFIG} can't be read: {_reason(error)}", file=CONFIG) from error
    return _Reader(text, root).read()


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it is not UTF-8"


class _Reader:
    """Reads one text; collects what is wrong with it."""

    def __init__(self, text: str, root: Path) -> None:
        self.text = text
        self.root = root
        self.findings: list[Finding] = []

    def read(self) -> Config:
        try:
            table = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise UnusableError([_syntax(error, self.text)]) from error
        config = self.config(table)
        if self.findings:
            raise UnusableError(self.findings)
        return config

    def config(self, table: Mapping[str, Any]) -> Config:
        known = [f.name for f in fields(Config) if f.name != "validate_paths"]
        self.check_keys(table, (), [*known, "validate"])
        found: dict[str, Any] = {name: self.folder(name, table[name]) for name in _FOLDERS if name in table}
        if "emitters" in table:
            found["emitters"] = self.emitters(table["emitters"])
        if "validate" in table:
            found["validate_paths"] = self.validate_paths(table["validate"])
        config = Config(**found)
        self.check_apart(config)
        return config

    def folder(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            self.add("config-invalid", f"{name} is a path: a string", (name,))
        elif problem := self.path_problem(value) or ("names the project itself" if _norm(value) == "." else None):
            self.add("config-invalid", f"{name} = '{value}' {problem}", (name,), value, help="a folder in the project")
        else:
            return _norm(value)
        return name

    def path_problem(self, value: str) -> str | None:
        if "\\" in value or PureWindowsPath(value).drive:
            return "is no path in POSIX form (a/b)"
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or "\0" in value:
            return "leads out of the project"
        inside = "*" in value or (self.root / path).resolve().is_relative_to(self.root.resolve())
        return None if inside else "leads out of the project through a symlink"

    def emitters(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.add("config-invalid", "emitters is a list of names", ("emitters",))
            return ()
        for name in value:
            if name not in EMITTERS:
                hint = did_you_mean(name, EMITTERS) or f"known: {', '.join(EMITTERS)}"
                self.add("config-invalid", f"there is no emitter '{name}'", ("emitters",), name, help=hint)
        return tuple(name for name in EMITTERS if name in value)

    def validate_paths(self, value: object) -> dict[str, str]:
        if not isinstance(value, dict):
            self.add("config-invalid", "validate is a table", ("validate",))
            return {}
        self.check_keys(value, ("validate",), ["paths"])
        paths = value.get("paths", {})
        if not isinstance(paths, dict):
            self.add("config-invalid", "validate.paths is a table: glob = 'Entity'", ("validate", "paths"))
            return {}
        for glob, address in paths.items():
            if not isinstance(address, str):
                self.add("config-invalid", f"what '{glob}' holds is named by a string", ("validate", "paths", glob))
            elif problem := self.path_problem(glob):
                self.add("config-invalid", f"'{glob}' {problem}", ("validate", "paths", glob))
        return paths

    def check_keys(self, table: Mapping[str, Any], at: tuple[str, ...], known: list[str]) -> None:
        for key in table:
            if key not in known:
                hint = did_you_mean(key, known) or f"known: {', '.join(known)}"
                self.add("config-unknown-key", f"unknown key '{'.'.join((*at, key))}'", (*at, key), help=hint)

    def check_apart(self, config: Config) -> None:
        """What is generated must not lie among what is read, nor around it."""
        output = PurePosixPath(config.generated)
        for name in ("schemas", "templates"):
            other = PurePosixPath(getattr(config, name))
            if output.is_relative_to(other) or other.is_relative_to(output):
                self.add("config-invalid", f"generated = '{output}' and {name} = '{other}' overlap", ("generated",))

    def add(
        self,
        code: str,
        message: str,
        keys: tuple[str, ...],
        value: str | None = None,
        help: str | None = None,
    ) -> None:
        from schemagen.project.toml_place import place

        line, column, width = place(self.text, keys, value)
        finding = Finding(code, "error", message, file=CONFIG, line=line, column=column, help=help, width=width)
        self.findings.append(finding)


def _norm(path: str) -> str:
    return str(PurePosixPath(path))


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> Finding:
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
    message = str(error)[: found.start()] if found else str(error)
    line, column = (int(found[1]), int(found[2])) if found and found[1] else (text.count("\n") + 1, 1)
    return Finding("config-invalid", "error", f"no valid TOML: {message}", file=CONFIG, line=line, column=column)
