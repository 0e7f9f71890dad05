"""Catalogs of any size to measure with: N entities of 13 properties each, with references, mixins and indexes."""

from pathlib import Path

MODULES = ("sales", "stock", "people", "ledger")

_COMMON = """\
$defs:
  Timestamps:
    required: [created_at, updated_at]
    properties:
      created_at: {type: string, format: date-time, description: When the record was made.}
      updated_at: {type: string, format: date-time, description: When the record was last changed.}
  Money:
    type: object
    description: An amount in a currency.
    required: [amount, currency]
    additionalProperties: false
    properties:
      amount: {type: string, format: decimal, description: The amount in the currency's main unit.}
      currency: {type: string, pattern: '^[A-Z]{3}$', description: ISO 4217 code.}
"""

_ENTITY = """\
$schema: https://json-schema.org/draft/2020-12/schema
title: {title}
description: Number {number} of the entities that the benchmark makes.
x-entity:
  version: 1.0.0
  key: [id]
x-indexes:
  - {{fields: [status, created_at], order: {{created_at: desc}}}}
x-constraints:
  - {{kind: unique, id: {slug}.code_unique, fields: [code]}}
type: object
allOf: [{{$ref: "../common.yaml#/$defs/Timestamps"}}]
unevaluatedProperties: false
required: [id, code, name, status, quantity]
properties:
  id: {{type: string, format: uuid, readOnly: true, description: The record's identity.}}
  code: {{type: string, pattern: '^[a-z0-9-]+$', maxLength: 63, description: A short name for addresses.}}
  name: {{type: string, minLength: 1, maxLength: 200, description: What people call it.}}
  status: {{enum: [draft, active, archived], default: draft, description: Where it stands.}}
  quantity: {{type: integer, minimum: 0, maximum: 100000, description: How many there are.}}
  ratio: {{type: number, exclusiveMinimum: 0, maximum: 1, description: A share of the whole.}}
  enabled: {{type: boolean, default: true, description: Whether it is in use.}}
  price: {{$ref: "../common.yaml#/$defs/Money", description: What it costs.}}
  contact: {{type: string, format: email, x-sensitivity: pii, description: Whom to write to.}}
  tags:
    type: array
    items: {{type: string, maxLength: 30}}
    maxItems: 20
    uniqueItems: true
    description: Free words.
  {reference}:
    type: string
    format: uuid
    description: Where it belongs.
    x-references: {{entity: {target}, label: holds}}
"""


def write_catalog(root: Path, entities: int) -> None:
    """A project at `root` with one catalog of `entities` entities in four modules; each refers to the one before it."""
    catalog = root / "schemas" / "bench"
    catalog.mkdir(parents=True)
    (root / "schemagen.toml").write_text("", "utf-8")
    (catalog / "common.yaml").write_text(_COMMON, "utf-8")
    for number in range(entities):
        folder = catalog / MODULES[number % len(MODULES)]
        folder.mkdir(exist_ok=True)
        text = _ENTITY.format(
            number=number,
            title=f"Thing{number:04}",
            slug=f"thing{number:04}",
            target=f"Thing{max(0, number - 1):04}",
            reference="parent_id",
        )
        (folder / f"thing{number:04}.yaml").write_text(text, "utf-8")
