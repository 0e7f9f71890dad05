"""The Jinja2 templates of generated texts; a project's own folder overrides them by file name."""

import traceback
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from schemagen.diagnostic import Finding, FindingsError
from schemagen.emit import markdown

_OURS = Path(__file__).with_name("templates")
_FILTERS = {
    "text": markdown.text, "code": markdown.code, "value": markdown.value, "line": markdown.line,
    "prose": markdown.prose,
}  # fmt: skip


def render(name: str, own: Path | None, **context: Any) -> str:
    """The template `name` filled with `context`; the folder `own`, if any, is looked into first.

    Raises FindingsError (`template-error`) when a template can't be read, or fails.
    """
    environment = _environment(own)
    try:
        return markdown.tidy(environment.get_template(name).render(context))
    except Exception as error:  # a project's template may do anything
        _blame(error, name, own)


@cache
def _environment(own: Path | None) -> Environment:
    """Markdown has no use for HTML's escapes: templates name the filter that a text needs."""
    loaders = [FileSystemLoader(folder) for folder in (own, _OURS) if folder is not None]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        newline_sequence="\n",
        autoescape=False,
    )
    environment.filters.update(_FILTERS)
    environment.globals["table"] = markdown.table
    return environment


def _blame(error: Exception, name: str, own: Path | None) -> NoReturn:
    """Turn what happened into a finding where one of the project's templates is the cause; else raise it on."""
    file, row = name, None
    if isinstance(error, TemplateSyntaxError):
        file, row = error.name or name, error.lineno
    else:
        frames = traceback.extract_tb(error.__traceback__)
        inside = [f for f in frames if own and f.filename.endswith(".j2") and Path(f.filename).parent == own]
        if inside:
            file, row = Path(inside[-1].filename).name, inside[-1].lineno
    if own is None or not (own / file).is_file():
        raise error
    said = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
    help = "schemagen's own template of this name shows what is at hand"
    raise FindingsError([
        Finding("template-error", "error", said, file=f"{own.name}/{file}", line=row, help=help)
    ]) from error  # fmt: skip
