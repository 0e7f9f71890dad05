"""Statements from templates: what sqlglot has no tree for (functions, triggers, range types).

Only nodes go into a template, written by the dialect, so that names are quoted and texts escaped there.
"""

from collections.abc import Callable

from sqlglot import exp

Write = Callable[[exp.Expr], str]


class Statement(exp.Expression):
    """A statement that came from a template, as text; `follows` one that it belongs to."""

    arg_types = {"this": True, "follows": False}


def statement(write: Write, template: str, **parts: exp.Expr) -> Statement:
    """`template` with each `{part}` as the dialect writes it."""
    return Statement(this=template.format(**{key: write(part) for key, part in parts.items()}))


def following(write: Write, template: str, **parts: exp.Expr) -> Statement:
    """As `statement`, for one that belongs to the one before it."""
    return Statement(this=statement(write, template, **parts).this, follows=True)


def dollar_quoted(write: Write, template: str, **parts: exp.Expr) -> Statement:
    """The body of a function of PostgreSQL from `template`, between tags that do not occur in it."""
    body = template.format(**{key: write(part) for key, part in parts.items()})
    tag = "$$"
    while tag in body:
        tag = f"$_{tag[1:]}"
    return Statement(this=f"{tag}\n{body}\n{tag}")
