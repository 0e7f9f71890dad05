"""What can be said about the schemas themselves: for `lint`, `check` and `rules`."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from schemagen.diagnostic import Finding, has_errors, in_order
from schemagen.project.config import load_config
from schemagen.project.generate import Checked, Note, check
from schemagen.project.load import load, load_usable
from schemagen.project.survey import survey

if TYPE_CHECKING:
    from schemagen.database.matrix import MatrixRow


def lint(root: Path, names: Collection[str] = ()) -> list[Finding]:
    """Every finding on the catalogs `names`, or on all: those of loading them, and where that went well, of linting.

    Raises UnusableError when there is no such catalog.
    """
    from schemagen.lint import lint as lint_catalog

    config = load_config(root)
    survey(root, config).check_names(names)
    loaded = load(root, config, names or None)
    if has_errors(loaded.findings):
        return loaded.findings
    return in_order([*loaded.findings, *(f for c in loaded.catalogs.values() for f in lint_catalog(c))])


def check_all(root: Path, names: Collection[str] = (), note: Note = lambda text: None) -> Checked:
    """What CI needs to know: the findings of `lint`, and what is stale."""
    note("lint")
    findings = lint(root, names)
    if has_errors(findings):
        return Checked(tuple(findings))
    checked = check(root, names, note)
    return Checked(tuple(in_order([*findings, *checked.findings])), checked.stale)


def rules(root: Path, names: Collection[str] = ()) -> "list[MatrixRow]":
    """The enforcement matrix of the catalogs `names`, or of all. Raises FindingsError for schemas with errors."""
    from schemagen.database.matrix import matrix

    config = load_config(root)
    survey(root, config).check_names(names)
    return [row for catalog in load_usable(root, config, names or None).values() for row in matrix(catalog)]
