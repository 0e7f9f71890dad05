"""`fieldPath` of a rule, as Kubernetes writes it: `.spec.name`, `.spec['two words']`."""

import re

_STEP = re.compile(r"\.([A-Za-z_][\w/-]*)|\['((?:[^'\\]|\\.)*)'\]", re.ASCII)


def read_field_path(text: str) -> tuple[tuple[str, int], ...] | None:
    """The names in `text`, each with its offset; None when `text` is no field path."""
    found, end = [], 0
    while match := _STEP.match(text, end):
        group = 1 if match[1] is not None else 2
        found.append((re.sub(r"\\(.)", r"\1", match[group]), match.start(group)))
        end = match.end()
    return tuple(found) if found and end == len(text) else None
