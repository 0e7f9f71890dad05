"""`[validate] paths` of schemagen.toml: which files hold what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding
from schemagen.project.address import resolve
from schemagen.project.config import CONFIG, Config
from schemagen.project.problem import UnusableError
from schemagen.project.toml_place import place


@dataclass
class PayloadPaths:
    """The files, each with the address of its entity; and a warning for each pattern that no file matches."""

    files: dict[Path, str] = field(default_factory=dict)
    unmatched: list[Finding] = field(default_factory=list)


def payload_paths(root: Path, config: Config, catalogs: Mapping[str, Catalog]) -> PayloadPaths:
    """The payload files of the project at `root`; of patterns that match the same file the first one counts.

    Raises UnusableError for addresses that name nothing.
    """
    paths = PayloadPaths()
    wrong: list[Finding] = []
    for glob, address in config.validate_paths.items():
        try:
            resolve(address, catalogs)
        except UnusableError as error:
            wrong += [_placed(root, finding, glob) for finding in error.findings]
        matched = sorted(path for path in root.resolve().glob(glob) if path.is_file())
        for path in matched:
            paths.files.setdefault(path, address)
        if not matched:
            said = f"no file matches '{glob}'"
            paths.unmatched.append(_placed(root, Finding("paths-unmatched", "warning", said), glob))
    if wrong:
        raise UnusableError(wrong)
    return paths


def _placed(root: Path, finding: Finding, glob: str) -> Finding:
    """`finding` at the pattern in schemagen.toml."""
    text = (root / CONFIG).read_text("utf-8-sig")
    line, column, width = place(text, ("validate", "paths", glob))
    return replace(finding, file=CONFIG, line=line, column=column, width=width)
