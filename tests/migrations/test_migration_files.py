"""The format of migration files: read, refused, and chained."""

import pytest

from schemagen.database.migration import (
    MigrationError,
    Section,
    migrations_sum,
    parse_migration,
    render_migration,
    section,
)

NAME = "20250301120000_slugs.sql"


def test_what_is_written_is_read() -> None:
    text = render_migration(
        "A header.", section(["SELECT 1", "SELECT 2"]), section(["SELECT 3"], transaction=False), "n"
    )
    read = parse_migration(NAME, text)
    assert read.up == Section("SELECT 1;\nSELECT 2;")
    assert read.down == Section("-- n\nSELECT 3;", transaction=False)
    assert read.version == "20250301120000"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (NAME, "SELECT 1;"),
        (NAME, "-- migrate:down\n-- migrate:up\n"),
        (NAME, "-- migrate:up\n-- migrate:up\n"),
        ("slugs.sql", "-- migrate:up\n"),
        ("20250301120000_slugs.txt", "-- migrate:up\n"),
    ],
)
def test_what_is_none(name: str, text: str) -> None:
    with pytest.raises(MigrationError):
        parse_migration(name, text)


def test_down_may_be_missing() -> None:
    assert parse_migration(NAME, "-- migrate:up\nSELECT 1;\n").down == Section("")


def test_the_chain_covers_what_is_before() -> None:
    one = migrations_sum({"1_a.sql": "x", "2_b.sql": "y"})
    other = migrations_sum({"1_a.sql": "z", "2_b.sql": "y"})
    assert one.splitlines()[1] != other.splitlines()[1]
    assert migrations_sum({"2_b.sql": "y", "1_a.sql": "x"}) == one
