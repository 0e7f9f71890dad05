"""The lint rules by code. To add one: write the function, add its line here, add a case (see CONTRIBUTING.md)."""

from collections.abc import Callable, Iterator

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding
from schemagen.lint import document, rule, storage, wording

LintRule = Callable[[Catalog], Iterator[Finding]]

RULES: dict[str, LintRule] = {
    "default-invalid": document.default_invalid,
    "description-missing": wording.description_missing,
    "entity-open": storage.entity_open,
    "enum-description-unknown": wording.enum_description_unknown,
    "example-invalid": document.example_invalid,
    "index-redundant": storage.index_redundant,
    "optional-nullable": document.optional_nullable,
    "rule-constant": rule.rule_constant,
    "rule-costly": rule.rule_costly,
    "rule-unguarded": rule.rule_unguarded,
    "unique-nullable": storage.unique_nullable,
}
