"""Documentation of a catalog in Markdown, as GitHub renders it."""

from collections.abc import Callable, Iterator
from functools import partial

from schemagen.catalog.model import Catalog
from schemagen.emit.artefact import Artefact, EmitOptions
from schemagen.emit.docs.changelog import ChangelogPage
from schemagen.emit.docs.data_model import DataModelPage
from schemagen.emit.docs.entity_page import EntityPage
from schemagen.emit.docs.migrations import MigrationsPage, is_migrated, migrations_key
from schemagen.emit.docs.overview_pages import DictionaryPage, EnforcementPage, EnumsPage, IndexPage
from schemagen.emit.docs.site import Site, entity_path
from schemagen.emit.template import render

_PAGES: dict[str, Callable[[Site], object]] = {
    "README.md": IndexPage,
    "data-model.md": DataModelPage,
    "data-dictionary.md": DictionaryPage,
    "enums.md": EnumsPage,
    "enforcement.md": EnforcementPage,
}


def emit_docs(catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
    """`docs/…md`: the index, the data model, the dictionary, enums, enforcement, the changelog and the
    migrations of what is released, and a page for each entity.

    Rendering raises FindingsError (`template-error`) when one of the project's own templates fails.
    """
    site = Site(catalog, options)
    for path, make in _PAGES.items():
        yield Artefact(f"docs/{path}", partial(_render, f"{path}.j2", make, site))
    if catalog.changelog:
        yield Artefact("docs/changelog.md", partial(_render, "changelog.md.j2", ChangelogPage, site))
    if is_migrated(site):
        render_page = partial(_render, "migrations.md.j2", MigrationsPage, site)
        yield Artefact("docs/migrations.md", render_page, key=migrations_key(site))
    for entity in catalog.entities.values():
        make_page: Callable[[Site], EntityPage] = partial(EntityPage, entity=entity)
        yield Artefact(f"docs/{entity_path(entity)}", partial(_render, "entity.md.j2", make_page, site))


def _render(template: str, make: Callable[[Site], object], site: Site) -> str:
    view = make(site)
    return render(template, site.options.templates, site=site, view=view, entity=getattr(view, "entity", None))
