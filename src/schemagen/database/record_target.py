"""What the targets that see one record by itself do with a rule: `validate` and the models."""

from schemagen.catalog.constraint import ExactlyOne, Rule
from schemagen.catalog.model import Entity
from schemagen.database.enforcement import Enforcement, enforced, not_expressible, off
from schemagen.database.keyword import Keyword
from schemagen.database.subject import Subject
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.problem import CelError
from schemagen.rules.record import record_rule

_MANY = {
    "validate": "one record does not show it: it takes the data set",
    "model": "one record does not show it: it takes the data set",
}


def by_record(entity: Entity, subject: Subject, target: str) -> Enforcement:
    """The cell of `subject` for `target`, "validate" or "model"."""
    source = subject.source
    if isinstance(source, Keyword):
        return enforced("json-schema")
    if getattr(source, "severity", "error") == "warning" or subject.enforce.get(target) == "off":
        return off("a warning only" if getattr(source, "severity", "error") == "warning" else None)
    if not isinstance(source, Rule | ExactlyOne):
        return not_expressible(_MANY[target])
    try:
        record_rule(entity, source)
    except (NotExpressible, CelError) as error:
        return not_expressible(str(error))
    return enforced("python")
