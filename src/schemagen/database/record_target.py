"""What the targets that see records do with a rule: `validate` and the models."""

from schemagen.catalog.constraint import AppendOnly, ExactlyOne, Immutable, Limit, Requires, Rule, Transitions, Unique
from schemagen.catalog.model import Catalog, Entity, Index
from schemagen.database.enforcement import Enforcement, enforced, not_expressible, off
from schemagen.database.keyword import Keyword
from schemagen.database.subject import Subject
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import parse
from schemagen.rules.problem import CelError
from schemagen.rules.record import record_rule
from schemagen.rules.to_python import to_function, to_python

_MANY = "one record does not show it: it takes the data set"
_BEFORE = "records do not show what was before them"
_DATASET = "with `--dataset`"


def by_record(catalog: Catalog, entity: Entity, subject: Subject, target: str) -> Enforcement:
    """The cell of `subject` for `target`, "validate" or "model"."""
    source = subject.source
    if isinstance(source, Keyword):
        return enforced("json-schema")
    if getattr(source, "severity", "error") == "warning" or subject.enforce.get(target) == "off":
        return off("a warning only" if getattr(source, "severity", "error") == "warning" else None)
    if not isinstance(source, Rule | ExactlyOne):
        return _across_records(catalog, entity, subject) if target == "validate" else not_expressible(_MANY)
    try:
        record_rule(entity, source)
    except (NotExpressible, CelError) as error:
        return not_expressible(str(error))
    return enforced("python")


def _across_records(catalog: Catalog, entity: Entity, subject: Subject) -> Enforcement:
    """What `validate --dataset` does with a rule that one record does not show."""
    try:
        match subject.source:
            case Transitions() | Immutable() | AppendOnly() | Requires(when="insert"):
                return not_expressible(_BEFORE)
            case Unique(where=str(where)) | Limit(where=str(where)) | Index(where=str(where)):
                to_python(parse(where, entity))
            case Requires(via=via, rule=rule):
                target = next((r.entity for r in entity.references if via in r.local), "")
                to_function(parse(rule, entity, ref=catalog.entities.get(target)), "ref")
    except (NotExpressible, CelError) as error:
        return not_expressible(str(error))
    return enforced("dataset", note=_DATASET)
