"""The compiled build of sqlglot: a class of Python that extends one of its own can't be made into an object."""

from typing import Any

import pytest

from schemagen.diagnostic import FindingsError
from schemagen.sql.dialect.layout import OnDelete, check_extensible


def test_it_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **named: Any) -> None:
        raise TypeError("interpreted classes cannot inherit from compiled")  # what it says (30.30)

    check_extensible()
    monkeypatch.setattr(OnDelete, "__init__", refuse)
    with pytest.raises(FindingsError) as caught:
        check_extensible()
    assert [(one.code, one.help) for one in caught.value.findings] == [("sqlglot-compiled", "pip uninstall sqlglotc")]
