"""`schemagen meta-schema`."""

import click


@click.command(epilog="Example: schemagen meta-schema > .schemagen/meta-schema.json")
@click.option("--catalog", is_flag=True, help="The schema of catalog.yaml instead.")
def command(catalog: bool) -> None:
    """Print the meta-schema of heads: JSON Schema 2020-12 with schemagen's keywords, for editors."""
    from schemagen.catalog.editor_schema import editor_catalog_schema, editor_schema
    from schemagen.source.json_writer import json_text

    click.echo(json_text(editor_catalog_schema() if catalog else editor_schema()))
