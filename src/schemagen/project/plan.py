"""What generated/ has to be: which files differ, which are obsolete, and the next manifest."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from schemagen import __version__
from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding, FindingsError, has_errors, in_order
from schemagen.emit.artefact import Artefact, EmitOptions
from schemagen.emit.registry import EMITTERS
from schemagen.project.load import load
from schemagen.project.manifest import MANIFEST, Manifest, Section
from schemagen.project.problem import UnusableError
from schemagen.project.survey import Survey
from schemagen.project.workshop import Workshop
from schemagen.project.write import Stage

Note = Callable[[str], None]
COMMON = {".gitattributes": "* text=auto eol=lf linguist-generated\n"}


@dataclass(frozen=True)
class Plan:
    """What a run would change beside the files in its stage. With an error among `findings` it is void."""

    findings: tuple[Finding, ...]
    manifest: str  # its text
    obsolete: dict[str, str] = field(default_factory=dict)  # to be deleted: path -> the digest it has


def make_plan(state: Survey, stage: Stage, names: Collection[str], note: Note) -> Plan:
    """Lay out in `stage` every file that is not yet on disk as it has to be, for the stale ones of `names` or of all.

    Raises UnusableError when the stage can't be written, or a file that is not ours is in the way.
    """
    stale = state.stale(names)
    loaded = load(state.root, state.config, only=stale)
    loaded.findings += [finding for catalog in loaded.catalogs.values() for finding in _unbumped(catalog)]
    findings = [*state.warnings(names, leave_out=stale), *loaded.findings]
    if has_errors(findings):
        return Plan(tuple(in_order(findings)), state.manifest_text)
    workshop = Workshop(state, stage)
    for path, text in COMMON.items():
        workshop.take(path, Artefact(path, lambda text=text: text))  # type: ignore[misc]
    present = [_with_changelog(loaded.catalogs[name], state) for name in stale if name in loaded.catalogs]
    paths = {catalog.name: _emit(state, catalog, workshop, findings, note) for catalog in present}
    note("formatting")
    workshop.finish()
    manifest = _next_manifest(state, workshop, stale, paths, loaded.findings)
    if manifest.to_text() != state.manifest_text:
        stage.add(MANIFEST, manifest.to_text().encode())
    return _compare(state, manifest, workshop, findings)


def _unbumped(catalog: Catalog) -> list[Finding]:
    """A warning for each head that changed since its release and has its version still."""
    if catalog.history.last is None:
        return []
    from schemagen.evolve.bump import missing_bumps

    return missing_bumps(catalog)


def _with_changelog(catalog: Catalog, state: Survey) -> Catalog:
    """The catalog with what its releases changed, for the docs."""
    if catalog.history.last is None or "docs" not in state.config.emitters:
        return catalog
    from schemagen.evolve.changelog import with_changelog

    return with_changelog(catalog)


def _emit(state: Survey, catalog: Catalog, workshop: Workshop, findings: list[Finding], note: Note) -> list[str]:
    """Run the emitters on `catalog`; the paths of its artefacts. What emitters refuse is added to `findings`."""
    templates = state.root / state.config.templates
    options = EmitOptions(state.config.generated, templates if templates.is_dir() else None, state.config.emitters)
    paths = []
    for emitter in state.config.emitters:
        note(f"{catalog.name}: {emitter}")
        try:
            for artefact in EMITTERS[emitter](catalog, options):
                paths.append(f"{catalog.slug}/{artefact.path}")
                workshop.take(paths[-1], artefact)
        except FindingsError as error:
            findings += error.findings
    return paths


def _next_manifest(
    state: Survey, workshop: Workshop, stale: Collection[str], paths: dict[str, list[str]], findings: list[Finding]
) -> Manifest:
    """The manifest once this run is done: new sections for what was generated, the old ones of the rest."""
    sections = {name: section for name, section in state.manifest.catalogs.items() if name not in stale}
    for name, made in paths.items():
        sections[name] = Section(
            settings=state.settings,
            inputs=state.inputs[name],
            outputs={path: workshop.digests[path] for path in made},
            keys={path: workshop.keys[path] for path in made if path in workshop.keys},
            warnings=tuple(f for f in findings if f.severity == "warning" and state.is_about(f, name)),
        )
    return Manifest(__version__, {path: workshop.digests[path] for path in COMMON}, sections)


def _compare(state: Survey, manifest: Manifest, workshop: Workshop, findings: list[Finding]) -> Plan:
    """The plan that leads from the state on disk to `manifest`."""
    made = manifest.outputs()
    shown = state.config.generated
    obsolete = {}
    for path, digest in state.manifest.outputs().items():
        if path not in made and state.on_disk[path] == digest:
            obsolete[path] = digest
        elif path not in made and state.on_disk[path]:
            findings.append(_edited(f"{shown}/{path}"))
    if foreign := [_foreign(f"{shown}/{path}") for path in workshop.foreign()]:
        raise UnusableError([*findings, *foreign])
    return Plan(tuple(in_order(findings)), manifest.to_text(), obsolete)


def _edited(shown: str) -> Finding:
    said = f"'{shown}' is generated no more, but was changed by hand: it is left as it is"
    return Finding("output-edited", "warning", said, file=shown, help="delete it, or keep it elsewhere")


def _foreign(shown: str) -> Finding:
    said = f"'{shown}' is in the way: schemagen did not make it"
    return Finding("output-foreign", "error", said, file=shown, help="move it away, then generate again")
