"""What can be said about the schemas themselves: for `lint`, `check` and `rules`."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from schemagen.catalog.load import Loaded
from schemagen.diagnostic import Finding, has_errors, in_order
from schemagen.project.config import load_config
from schemagen.project.generate import Checked, Note, check
from schemagen.project.load import load, load_usable
from schemagen.project.recovery import unfinished
from schemagen.project.survey import survey

if TYPE_CHECKING:
    from schemagen.database.audit import Audit
    from schemagen.database.matrix import MatrixRow
    from schemagen.evolve.state import Change


def lint(root: Path, names: Collection[str] = ()) -> list[Finding]:
    """Every finding on the catalogs `names`, or on all: those of loading them, and where that went well, of linting.

    Raises UnusableError when there is no such catalog.
    """
    return _linted(root, names).findings


def _linted(root: Path, names: Collection[str]) -> Loaded:
    """The catalogs, with the findings of `lint`."""
    from schemagen.lint import lint as lint_catalog

    config = load_config(root)
    survey(root, config).check_names(names)
    loaded = load(root, config, names or None)
    if not has_errors(loaded.findings):
        more = (f for c in loaded.catalogs.values() for f in lint_catalog(c))
        loaded.findings = in_order([*loaded.findings, *more])
    return loaded


def check_all(root: Path, names: Collection[str] = (), note: Note = lambda text: None) -> Checked:
    """What CI needs to know: the findings of `lint`, heads that lack their version, and what is stale.

    Integrity of releases is among what is checked on loading.
    """
    note("lint")
    loaded = _linted(root, names)
    loaded.findings += _unfinished(root)
    if has_errors(loaded.findings):
        return Checked(tuple(loaded.findings))
    note("comparing with what was released")
    heads, bumps = _against_releases(loaded, load_config(root).dialects)
    checked = check(root, names, note)
    kept = (f for f in checked.findings if f.code != "version-not-bumped")  # a warning; here it is judged
    return Checked(tuple(in_order([*loaded.findings, *bumps, *kept])), checked.stale, heads)


def _against_releases(loaded: Loaded, dialects: Collection[str]) -> "tuple[tuple[Change, ...], list[Finding]]":
    """The heads that differ from the last release of their catalog; what their release would be refused for."""
    from schemagen.evolve.bump import bump_findings
    from schemagen.evolve.release import missing_exceptions
    from schemagen.evolve.renaming import rename_findings
    from schemagen.evolve.state import changes_between

    heads: list[Change] = []
    findings: list[Finding] = []
    for catalog in loaded.catalogs.values():
        if catalog.history.last is not None:
            found = changes_between(catalog)
            heads += found
            refused = bump_findings(catalog, [change.step for change in found if change.step])
            refused += rename_findings(catalog)
            findings += refused or missing_exceptions(catalog, dialects)
    return tuple(heads), findings


def _unfinished(root: Path) -> list[Finding]:
    help = "run `schemagen generate`: it finishes what was decided, and throws away the rest"
    return [
        Finding("release-unfinished", "error", f"a release was interrupted in '{shown}'", file=shown, help=help)
        for shown in unfinished(root, load_config(root))
    ]


def rules(root: Path, names: Collection[str] = ()) -> "list[MatrixRow]":
    """The enforcement matrix of the catalogs `names`, or of all. Raises FindingsError for schemas with errors."""
    from schemagen.database.matrix import matrix

    config = load_config(root)
    survey(root, config).check_names(names)
    return [row for catalog in load_usable(root, config, names or None).values() for row in matrix(catalog)]


def audits(root: Path, dialect: str, names: Collection[str] = ()) -> "list[Audit]":
    """The queries that find violating rows, of the catalogs `names` or of all, in a `dialect` of SQL.

    Raises FindingsError for schemas with errors.
    """
    from schemagen.database.audit import audits as of_catalog

    config = load_config(root)
    survey(root, config).check_names(names)
    loaded = load_usable(root, config, names or None).values()
    return [one for catalog in loaded for one in of_catalog(catalog, dialect)]
