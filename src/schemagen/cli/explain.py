"""`schemagen explain`."""

import click

from schemagen.cli.place import Place


def _codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from schemagen.project.explain import codes

    return [code for code in codes() if code.startswith(incomplete)]


@click.command(epilog="Example: schemagen explain reference-unknown-entity")
@click.argument("code", required=False, shell_complete=_codes)
@click.pass_obj
def command(place: Place, code: str | None) -> None:
    """Explain the code of a finding: what is wrong, an example, how to mend it. Without CODE, list all codes."""
    from schemagen.diagnostic import did_you_mean
    from schemagen.project.explain import codes, page

    if code is None:
        click.echo("\n".join(codes()))
    elif text := page(code):
        click.echo(text.rstrip("\n"))
    else:
        hint = did_you_mean(code, codes()) or "`schemagen explain` lists all codes"
        raise click.UsageError(f"no finding has the code '{code}'; {hint}")
