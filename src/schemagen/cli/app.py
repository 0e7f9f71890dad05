"""`schemagen [-C DIR] COMMAND`: the commands, each imported when it is called, and what happens when one fails."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from schemagen import __version__
from schemagen.cli.place import Place

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# name -> what it does; its module has the same name with underscores, and a `command` in it
COMMANDS = {
    "init": "Make a small working project.",
    "generate": "Write the models, SQL, diagrams, JSON Schemas and docs.",
    "check": "All that CI needs: lint, releases, bumps, stale files.",
    "lint": "Report what could be better in the schemas.",
    "diff": "Tell what changed between releases, with verdicts.",
    "release": "Freeze what changed, and make the migration.",
    "compat": "Whether one schema file is compatible with another, with proof.",
    "validate": "Validate payloads: JSON, JSON Lines, YAML.",
    "upgrade": "Upgrade payloads of older versions: JSON Lines out.",
    "sample": "Print records that satisfy an entity's schema and rules.",
    "verify": "Load the generated SQL into real databases.",
    "migrate": "Run the published migrations: up, down, status.",
    "drift": "Where a live database differs from its migrations.",
    "rules": "Print the enforcement matrix.",
    "explain": "Explain the code of a finding.",
    "meta-schema": "Print the meta-schema of the vocabulary.",
}

_EPILOG = """\b
Exit code: 0 clean, 1 findings, 2 wrong usage or unreadable input.
Shell completion: eval "$(_SCHEMAGEN_COMPLETE=bash_source schemagen)"
                  (or zsh_source, fish_source)"""


class _Commands(click.Group):
    """A group that knows its commands by COMMANDS, and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"schemagen.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from schemagen.diagnostic import did_you_mean

            hint = did_you_mean(args[0], COMMANDS) or f"commands: {', '.join(COMMANDS)}"
            ctx.fail(f"there is no command '{args[0]}'; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        items = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return items or super().shell_complete(ctx, incomplete)


@click.group(
    cls=_Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "terminal_width": 78},  # asking for the width takes 4 ms
)
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="The project's folder. Default: the nearest one upwards that has schemagen.toml.",
)
@click.version_option(__version__, prog_name="schemagen", message="%(prog)s %(version)s")
@click.pass_context
def app(ctx: click.Context, folder: str | None) -> None:
    """Models, SQL, diagrams and docs from versioned JSON Schemas."""
    ctx.obj = Place(folder)


def run(arguments: list[str]) -> int:
    """The exit code of `schemagen` on `arguments`. Whatever goes wrong, the user gets no traceback."""
    try:
        code = app.main(arguments, prog_name="schemagen", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except BaseException as error:
        from schemagen.cli.failure import failed

        return failed(error, arguments)
