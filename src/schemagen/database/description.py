"""What there is in a live database, by its own catalog. Order and layout don't count."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schemagen.database.engine import Session

Description = Mapping[str, str]

_COLUMNS: Final = """
SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.attnotnull::text, a.attgenerated::text, coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), ''),
       coalesce(pg_catalog.col_description(c.oid, a.attnum), '')
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = pg_catalog.to_regnamespace($1) AND c.relkind IN ('r', 'p')
  AND a.attnum > 0 AND NOT a.attisdropped"""
_TABLES: Final = """
SELECT relname, coalesce(pg_catalog.obj_description(oid, 'pg_class'), '')
FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.to_regnamespace($1) AND relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e WHERE e.objid = pg_class.oid AND e.deptype = 'e')"""
_CONSTRAINTS: Final = """
SELECT c.relname, o.conname, pg_catalog.pg_get_constraintdef(o.oid), o.convalidated::text
FROM pg_catalog.pg_constraint o JOIN pg_catalog.pg_class c ON c.oid = o.conrelid
WHERE o.connamespace = pg_catalog.to_regnamespace($1) AND o.contype <> 'n'"""
_INDEXES: Final = """
SELECT c.relname, i.relname, pg_catalog.pg_get_indexdef(x.indexrelid), x.indisvalid::text
FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = pg_catalog.to_regnamespace($1) AND c.relkind IN ('r', 'p')"""
_TRIGGERS: Final = """
SELECT c.relname, t.tgname, pg_catalog.pg_get_triggerdef(t.oid), t.tgenabled::text
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = pg_catalog.to_regnamespace($1) AND NOT t.tgisinternal"""
_VIEWS: Final = """
SELECT relname, pg_catalog.pg_get_viewdef(oid)
FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.to_regnamespace($1) AND relkind IN ('v', 'm')
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e WHERE e.objid = pg_class.oid AND e.deptype = 'e')"""
_FUNCTIONS: Final = """
SELECT p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid), pg_catalog.pg_get_functiondef(p.oid)
FROM pg_catalog.pg_proc p WHERE p.pronamespace = pg_catalog.to_regnamespace($1) AND p.prokind = 'f'
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')"""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a database: its kind, the table it belongs to ("" for a function), its name, and what it is, by facts.

    The fact "definition" says all of it; columns and tables have several facts.
    """

    kind: str
    table: str
    name: str
    facts: Mapping[str, str]

    @property
    def title(self) -> str:
        """What names it."""
        owned = self.table not in ("", self.name)
        return f"{self.kind} {self.table}.{self.name}" if owned else f"{self.kind} {self.name}"


def describe(session: Session, schema: str | None) -> Description:
    """Each part's definition by its name: of the SQL schema `schema`, or of the database without the runner's table."""
    return {part.title: " | ".join(part.facts.values()) for part in parts_of(session, schema)}


def parts_of(session: Session, schema: str | None) -> Iterator[Part]:
    """The parts of the SQL schema `schema`, or of the database without the runner's table. Raises Refusal."""
    return _postgres(session, schema or "public") if session.dialect == "postgres" else _sqlite(session)


def differences(found: Description, expected: Description) -> list[str]:
    """What is other than expected, a sentence each."""
    said = [f"{part} is missing" for part in sorted(expected.keys() - found.keys())]
    said += [f"{part} should not be there" for part in sorted(found.keys() - expected.keys())]
    both = sorted(found.keys() & expected.keys())
    return said + [f"{p} is {found[p]!r} in place of {expected[p]!r}" for p in both if found[p] != expected[p]]


_FACTS: Final = {
    "column": ("type", "not null", "generated", "default", "comment"),
    "constraint": ("definition", "validated"),
    "index": ("definition", "valid"),
    "trigger": ("definition", "enabled"),
}


def _postgres(session: Session, schema: str) -> Iterator[Part]:
    quoted = f'"{schema.replace(chr(34), chr(34) * 2)}"'
    queries = {
        "column": _COLUMNS, "constraint": _CONSTRAINTS, "index": _INDEXES, "trigger": _TRIGGERS,
    }  # fmt: skip
    for table, comment in session.execute(_TABLES, [quoted]):
        yield Part("table", table, table, {"comment": comment})
    for view, definition in session.execute(_VIEWS, [quoted]):
        yield Part("view", view, view, {"definition": definition})
    for function, arguments, definition in session.execute(_FUNCTIONS, [quoted]):
        yield Part("function", "", f"{function}({arguments})", {"definition": definition})
    for kind, query in queries.items():
        for owner, called, *facts in session.execute(query, [quoted]):
            yield Part(kind, owner, called, dict(zip(_FACTS[kind], map(str, facts), strict=True)))


def _sqlite(session: Session) -> Iterator[Part]:
    for kind, called, table, text in session.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"):
        if text is None or called.startswith("sqlite_") or table == "schema_migrations":
            continue
        tokens = sqlite_tokens(text)
        if kind != "table" or "(" not in tokens:
            yield Part(kind, table, called, {"definition": " ".join(tokens)})
            continue
        opening = tokens.index("(")
        yield Part("table", table, table, {"options": " ".join(tokens[tokens_end(tokens, opening) + 1 :])})
        for part in _parts(tokens[opening + 1 : tokens_end(tokens, opening)]):
            if not part:
                continue
            if part[0].upper() == "CONSTRAINT":
                yield Part("constraint", table, part[1], {"definition": " ".join(part[2:])})
            else:
                yield Part("column", table, part[0], {"definition": " ".join(part[1:])})


_TOKEN = re.compile(
    r"\s+|--[^\n]*|/\*.*?\*/|(?P<string>'(?:[^']|'')*')|\"(?P<quoted>(?:[^\"]|\"\")*)\"|(?P<word>\w+(?:\.\d+)?)|(?P<sign>.)",
    re.DOTALL,
)


def sqlite_tokens(text: str) -> list[str]:
    """The tokens of a statement of SQLite: no comments and space, and names as they are without quotes."""
    tokens = []
    for match in _TOKEN.finditer(text):
        if match["quoted"] is not None:
            tokens.append(match["quoted"].replace('""', '"'))
        elif token := match["string"] or match["word"] or match["sign"]:
            tokens.append(token)
    return tokens


def tokens_end(tokens: list[str], opening: int) -> int:
    """Where the bracket that opens at `opening` closes."""
    depth = 0
    for index in range(opening, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[index], 0)
        if depth == 0:
            return index
    return len(tokens)


def _parts(tokens: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "," and depth == 0:
            yield part
            part = []
        else:
            part.append(token)
    yield part
