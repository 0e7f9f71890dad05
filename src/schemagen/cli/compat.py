"""`schemagen compat`."""

from typing import TYPE_CHECKING

import click

from schemagen.cli.outcome import FORMATS, Format, Outcome, report
from schemagen.cli.place import Place
from schemagen.diagnostic import FindingsError

if TYPE_CHECKING:
    from schemagen.catalog.exact import Draft
    from schemagen.evolve.compare import Mode
    from schemagen.evolve.policy import Policy
    from schemagen.project.compatibility import ComparedFiles

_DRAFTS = ("4", "6", "7", "2019-09", "2020-12")
_POLICIES = ("containment", "confluent-lenient", "closed-producer")
_PLAIN = ("none", "backward", "forward", "full")
_MODES = (*_PLAIN, *(f"{mode}-transitive" for mode in _PLAIN[1:]))


@click.command(epilog="Example: schemagen compat user-1.json user-2.json --mode full")
@click.argument("old", type=click.Path(readable=False))
@click.argument("new", type=click.Path(readable=False))
@click.option(
    "--mode", type=click.Choice(_MODES), default="backward", help="What NEW must do. Default: read what OLD wrote."
)
@click.option(
    "--policy",
    type=click.Choice(_POLICIES),
    default="containment",
    help="What producers write and readers ignore. Default: documents may carry whatever their schema does not forbid.",
)
@click.option("--draft", type=click.Choice(_DRAFTS), help="Of both schemas. Default: by $schema, else 2020-12.")
@click.option("--formats", is_flag=True, help="Assert `format` on both sides.")
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="How to print what was found.")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings about the files too.")
@click.pass_context
def command(
    ctx: click.Context,
    old: str,
    new: str,
    mode: "Mode",
    policy: "Policy",
    draft: "Draft | None",
    formats: bool,
    style: Format,
    strict: bool,
) -> None:
    """Whether the schema in NEW is compatible with the one in OLD: with a proof, or a document that breaks.

    The files are JSON or YAML; JSON Schema draft 4 to 2020-12. Exits with 0 when compatible, 1 otherwise.
    """
    from schemagen.project.compatibility import compare_files

    place: Place = ctx.obj
    try:
        compared = compare_files(place.start(), old, new, mode, policy, draft, formats=formats)
    except FindingsError as error:
        report(Outcome(error.findings, unusable=True), place, style)
        ctx.exit(2)
    _print(compared, place, style)
    warned = strict and bool(compared.old.warnings or compared.new.warnings)
    ctx.exit(int(compared.found.verdict != "compatible" or warned))


def _print(compared: "ComparedFiles", place: Place, style: Format) -> None:
    warnings = [*compared.old.warnings, *compared.new.warnings]
    match style:
        case "json":
            from schemagen.report.json import format_json

            click.echo(format_json(compared.found.to_json()))
        case "github" | "sarif" | "junit":
            report(Outcome([*warnings, *compared.findings()]), place, style)
        case "text":
            from schemagen.report.comparison import format_comparison

            report(Outcome(warnings, format_comparison(compared)), place, style)
