"""The `__init__.py` of a package of models."""

import keyword
import unicodedata

from schemagen.catalog.model import Catalog
from schemagen.catalog.naming import pascal_case
from schemagen.emit.generated import notice
from schemagen.emit.models.layout import Layout
from schemagen.emit.models.module import quoted
from schemagen.emit.models.names import class_name

_ABOUT = """\
Pydantic models of {title}, a class per entity.

{purpose}Needs `pydantic` (2.12 or later) and `jsonschema-rs` (0.60), nothing else. The folder may be moved anywhere,
as every import in it is relative.

    {example}.model_validate(payload)  # or model_validate_json(text): accepts what the JSON Schema accepts, exactly
    {example}(…)  # from Python's values: UUID, datetime, Decimal
    {variable}.model_dump(mode="json")  # or model_dump_json(): a valid payload, or an error

An absent property is None, and absent again in a dump. Defaults are documentation: nothing is filled in but constants.
"""


_CODE = """\
from typing import TYPE_CHECKING

if TYPE_CHECKING:
{imports}else:
    # Entities are imported when they are first asked for.
    _MODULES = {{
{modules}    }}

    def __getattr__(name):
        from importlib import import_module  # here, as an entity may be called so

        if name not in _MODULES:
            raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
        module, model = _MODULES[name]
        globals()[name] = getattr(import_module(f".{{module}}", __name__), model)
        return globals()[name]

    def __dir__():
        return sorted({{*globals(), *__all__}})


__all__ = [
{names}]
"""


def package_text(catalog: Catalog, layout: Layout) -> str:
    """The package's docstring and what it exports."""
    exports = sorted((_exported(name), layout.entities[name], class_name(name)) for name in catalog.entities)
    code = _CODE.format(
        imports="".join(f"    from .{module} import {model} as {name}\n" for name, module, model in exports)
        or "    ...\n",
        modules="".join(f"        {name!r}: ({module!r}, {model!r}),\n" for name, module, model in exports),
        names="".join(f"    {name!r},\n" for name, _, _ in exports),
    )
    about = quoted(_about(catalog, exports[0][0] if exports else "Model"))
    return f"# {notice(catalog)}\n{about}\n\n{code}"


def _about(catalog: Catalog, example: str) -> str:
    purpose = f"{catalog.purpose.strip()}\n\n" if catalog.purpose else ""
    title = " ".join((catalog.title or catalog.name).split())
    return _ABOUT.format(title=title, purpose=purpose, example=example, variable=example.lower())


def _exported(name: str) -> str:
    """The name that the class of the entity `name` is exported under: its title in PascalCase where that is a name."""
    title = unicodedata.normalize("NFKC", pascal_case(name))
    return title if title.isidentifier() and not keyword.iskeyword(title) else class_name(name)
