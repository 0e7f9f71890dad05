"""What people write in SQL under `x-sql`, read into trees."""

import re

from sqlglot import exp

_NAMED_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?(\(\d+(, ?\d+)*\))?(\[\])?")


def parse_type(text: str, dialect: str) -> exp.DataType:
    """The type written as `text` in `dialect`; raises ValueError with a sentence.

    What sqlglot does not know may be a name, with numbers in brackets: the type of an extension, or the user's own.
    """
    found = _parse(text, dialect, exp.DataType)
    if isinstance(found, exp.DataType) and not found.is_type(exp.DType.USERDEFINED):
        return found
    if _NAMED_TYPE.fullmatch(text):
        return exp.DataType(this=exp.DType.USERDEFINED, kind=text)
    raise ValueError(f"'{text}' is no type")


def parse_expression(text: str, dialect: str) -> exp.Expr:
    """The expression on one row written as `text` in `dialect`; raises ValueError with a sentence."""
    found = _parse(text, dialect, exp.Condition)
    if found is None or found.find(exp.Command, exp.Query):
        raise ValueError(f"'{text}' is no expression on one row")
    return found


def _parse(text: str, dialect: str, into: type[exp.Expr]) -> exp.Expr | None:
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError

    try:
        return parse_one(text, dialect=dialect, into=into)
    except SqlglotError:
        return None
