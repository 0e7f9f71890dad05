"""The SQL dialects. A new one is a file here and a line in the table."""

from schemagen.sql.dialect.base import Condition, Dialect
from schemagen.sql.dialect.postgres import Postgres
from schemagen.sql.dialect.sqlite import Sqlite

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (Postgres(), Sqlite())}

__all__ = ["DIALECTS", "Condition", "Dialect"]
