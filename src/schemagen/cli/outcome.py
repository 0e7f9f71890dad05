"""What commands that print findings have in common: `--format`, `--strict`, the report, the exit code."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import update_wrapper
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TextIO

import click

from schemagen.cli.place import Place

if TYPE_CHECKING:
    from schemagen.diagnostic import Finding

Format = Literal["text", "json", "github", "sarif", "junit"]
_INTERRUPTED = 130
_BROKEN_PIPE = 141  # as a shell reports a process that SIGPIPE ended
FORMATS = ("text", "json", "github", "sarif", "junit")


class Outcome(NamedTuple):
    """What a command found out. `results` is for people (stdout), `document` for programs, `note` goes to stderr."""

    findings: "Sequence[Finding]" = ()
    results: Iterable[str] = ()
    document: Mapping[str, Any] = MappingProxyType({})
    note: str | None = None
    unusable: bool = False  # the command could not be run as asked
    interrupted: bool = False  # by Ctrl-C; the findings are those until then
    failed: bool = False  # there are errors, of which the findings may show only some


class Stream(NamedTuple):
    """What a command gives while it works, as (value, its line on stdout); and `end`, what it found out by then."""

    records: Iterable[tuple[Any, str]]
    end: Callable[[], Outcome]


def reports(
    *, key: str = "findings", empty: Mapping[str, Any] | None = None, data: bool = False
) -> Callable[[Callable[..., Outcome | Stream]], Callable[..., None]]:
    """Make a command of a function (Place, …) -> Outcome or Stream: adds the options, prints what it returns, exits.

    In JSON the findings are under `key`, beside the outcome's document, which is `empty` when the command failed.
    With `data`, stdout is for the results alone and findings for people go to stderr.
    """

    def decorate(function: Callable[..., Outcome | Stream]) -> Callable[..., None]:
        @click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="How to print findings.")
        @click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
        @click.pass_context
        def command(ctx: click.Context, /, style: Format, strict: bool, **arguments: Any) -> None:
            place: Place = ctx.obj
            outcome = _call(function, place, arguments, empty or {})
            if isinstance(outcome, Stream):
                outcome = _streamed(outcome, style)
            report(outcome, place, style, key=key, data=data)
            ctx.exit(exit_code(outcome, strict))

        return update_wrapper(command, function)

    return decorate


def _call(
    function: Callable[..., Outcome | Stream], place: Place, arguments: Mapping[str, Any], empty: Mapping[str, Any]
) -> Outcome | Stream:
    try:
        return function(place, **arguments)
    except Exception as error:
        from schemagen.diagnostic import FindingsError
        from schemagen.project.problem import UnusableError

        if not isinstance(error, FindingsError):
            raise
        return Outcome(error.findings, document=empty, unusable=isinstance(error, UnusableError))


def _streamed(stream: Stream, style: Format) -> Outcome:
    """Print the records as they come; for programs they are the member `records` of the one object."""
    if style == "json":
        records = [value for value, _ in stream.records]
        outcome = stream.end()
        return outcome._replace(document={**outcome.document, "records": records})
    _print(line for _, line in stream.records)
    return stream.end()


def exit_code(outcome: Outcome, strict: bool) -> int:
    """0 clean, 1 findings (warnings only if `strict`), 2 when the command could not be run."""
    if outcome.interrupted:
        return _INTERRUPTED
    if outcome.unusable:
        return 2
    return int(
        outcome.failed or any(f.severity == "error" for f in outcome.findings) or (strict and bool(outcome.findings))
    )


def report(outcome: Outcome, place: Place, style: Format, *, key: str = "findings", data: bool = False) -> None:
    """Print `outcome`: findings and results to stdout, the counts and the note to stderr."""
    match style:
        case "json":
            from schemagen.report.json import format_json, to_json

            _print([format_json({**outcome.document, key: to_json(outcome.findings)})])
        case "github":
            from schemagen.report.github import format_github

            _print(format_github(outcome.findings, _prefix(_root(place))), err=data)
            _print(outcome.results)
        case "sarif" | "junit":
            _print(_document(outcome, place, style), err=data)
            _print(outcome.results, err=not data)
        case "text":
            if outcome.findings:
                _print(_text(outcome, place, err=data), err=data)
            _print(outcome.results)
    _print(_notes(outcome), err=True)


def _document(outcome: Outcome, place: Place, style: Literal["sarif", "junit"]) -> Iterable[str]:
    """The findings as the one document on stdout."""
    if style == "junit":
        from schemagen.report.junit import format_junit

        return format_junit(outcome.findings, failed=outcome.failed)
    from schemagen import __version__
    from schemagen.project.explain import page
    from schemagen.report.sarif import format_sarif

    return format_sarif(outcome.findings, page, __version__, _prefix(_root(place)))


def _text(outcome: Outcome, place: Place, *, err: bool) -> Iterable[str]:
    from schemagen.report.text import format_text

    stream = sys.stderr if err else sys.stdout
    return format_text(outcome.findings, _root(place), colour=stream.isatty() and not os.environ.get("NO_COLOR"))


def _notes(outcome: Outcome) -> Iterable[str]:
    if outcome.findings:
        from schemagen.report.text import summary

        yield summary(outcome.findings)
    if outcome.note:
        yield outcome.note


def _root(place: Place) -> Path:
    try:
        return place.root()
    except Exception as error:
        from schemagen.diagnostic import FindingsError

        if not isinstance(error, FindingsError):
            raise
        return place.start()


def hidden_note(places: int) -> str | None:
    """What to say when there are findings in so many places that are not shown."""
    return f"findings in {places} more place{'s' * (places > 1)} are not shown: see --max-errors" if places else None


def _prefix(root: Path) -> str:
    """The way from the repository, where GitHub runs a job, to the project."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    try:
        prefix = root.resolve().relative_to(repository.resolve()).as_posix()
        return "" if prefix == "." else prefix
    except ValueError:
        return ""


def _print(lines: Iterable[str], *, err: bool = False) -> None:
    stream = sys.stderr if err else sys.stdout
    try:
        for line in lines:
            stream.write(line + "\n")
        stream.flush()
    except BrokenPipeError:  # whoever read it, as `head` does, has enough
        _give_up(stream)
        sys.exit(_BROKEN_PIPE)
    except OSError as error:  # a full disk
        _give_up(stream)
        if not err:
            _print([f"the report can't be written: {(error.strerror or str(error)).lower()}"], err=True)
        sys.exit(2)


def _give_up(stream: TextIO) -> None:
    """Let what is still to be written go nowhere: Python would try it again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
