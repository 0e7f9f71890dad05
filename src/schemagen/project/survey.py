"""What is on disk against what the manifest says: which catalogs have to be generated again. Imports nothing heavy."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from schemagen import __version__
from schemagen.diagnostic import Finding, did_you_mean
from schemagen.project.config import CONFIG, Config
from schemagen.project.digest import digest_file, digest_of, digest_text_file, files_below
from schemagen.project.manifest import Manifest, read_manifest
from schemagen.project.problem import UnusableError, unusable
from schemagen.project.trust import is_trusted

# What decides over generated/; kept a superset of what the loader reads.
_INPUTS = (".yaml", ".yml", ".json", ".sum")


@dataclass(eq=False, repr=False)
class Survey:
    """The state of one project: its inputs, its outputs, and the last complete run."""

    root: Path
    config: Config
    manifest: Manifest
    manifest_text: str

    @property
    def output(self) -> Path:
        """The generated folder."""
        return self.root / self.config.generated

    @cached_property
    def trusted(self) -> bool:
        """Whether the manifest can be believed."""
        return is_trusted(self.manifest_text)

    @cached_property
    def inputs(self) -> Mapping[str, Mapping[str, str]]:
        """For each catalog, the digests of its files by path."""
        schemas = self.config.schemas
        found: dict[str, dict[str, str]] = {}
        for name in _names(self.root / schemas):
            folder = f"{schemas}/{name}"
            if files := files_below(self.root / folder, _INPUTS):
                found[name] = {f"{folder}/{f}": digest_text_file(f"{self.root}/{folder}/{f}") for f in files}
        return found

    @cached_property
    def settings(self) -> str:
        """The digest of what every catalog depends on."""
        templates = self.root / self.config.templates
        given = (f"{path} {digest_text_file(templates / path)}" for path in files_below(templates))
        loose = (path for path in _names(self.root / self.config.schemas) if path.endswith(_INPUTS))
        return digest_of([__version__, self.config.generated, *self.config.emitters, *given, *loose])

    @cached_property
    def on_disk(self) -> Mapping[str, str | None]:
        """The digest of every output that the manifest names, as it is now; None where it is missing."""
        output = str(self.output)
        return {path: digest_file(f"{output}/{path}") for path in self.manifest.outputs()}

    def is_fresh(self, catalog: str) -> bool:
        """Whether the outputs of `catalog` are what its inputs give."""
        section = self.manifest.catalogs.get(catalog)
        return (
            self.trusted
            and section is not None
            and section.settings == self.settings
            and section.inputs == self.inputs.get(catalog)
            and all(self.on_disk[path] == digest for path, digest in section.outputs.items())
        )

    def stale(self, names: Collection[str] = ()) -> list[str]:
        """The catalogs, of `names` or of all, that have to be generated again or are gone; sorted."""
        every = {*self.inputs, *self.manifest.catalogs}
        return sorted(name for name in (names or every) if not self.is_fresh(name))

    def is_all_fresh(self, names: Collection[str] = ()) -> bool:
        """Whether there is nothing to do for the catalogs `names`, or for all."""
        common = self.manifest.common
        return bool(common) and all(self.on_disk[p] == d for p, d in common.items()) and not self.stale(names)

    def has_current(self, path: str, key: str) -> bool:
        """Whether the file at `path` is the one that an artefact with this `key` gave."""
        section = next((s for s in self.manifest.catalogs.values() if path in s.outputs), None)
        return (
            self.trusted
            and section is not None
            and section.settings == self.settings
            and section.keys.get(path) == key
            and self.on_disk[path] == section.outputs[path]
        )

    def is_about(self, finding: Finding, catalog: str) -> bool:
        """Whether `finding` is on a file of `catalog`."""
        return f"{finding.file}/".startswith(f"{self.config.schemas}/{catalog}/")

    def warnings(self, names: Collection[str] = (), leave_out: Collection[str] = ()) -> tuple[Finding, ...]:
        """The warnings that the last run had on the catalogs `names`, or on all."""
        chosen = [n for n in self.manifest.catalogs if n not in leave_out and (not names or n in names)]
        return tuple(finding for name in chosen for finding in self.manifest.catalogs[name].warnings)

    def check_names(self, names: Collection[str]) -> None:
        """Raise UnusableError for those of `names` that are no catalogs."""
        unknown = [name for name in names if name not in self.inputs and name not in self.manifest.catalogs]
        if unknown:
            raise UnusableError([unknown_catalog(name, self.inputs) for name in unknown])


def survey(root: Path, config: Config) -> Survey:
    """The state of the project at `root`. Raises UnusableError when it has no schemas."""
    if not (root / config.schemas).is_dir():
        help = f"run `schemagen init`, or name the folder in {CONFIG}"
        raise unusable("schemas-missing", f"there is no folder '{config.schemas}'", file=config.schemas, help=help)
    return Survey(root, config, *read_manifest(root / config.generated))


def unknown_catalog(name: str, known: Collection[str]) -> Finding:
    """The finding on a catalog's name that was misspelt."""
    hint = did_you_mean(name, known) or (f"known: {', '.join(sorted(known))}" if known else None)
    return Finding("catalog-unknown", "error", f"there is no catalog '{name}'", help=hint)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
