"""Three values: true, false, and an error, which is raised. What is certain beats an error."""

from collections.abc import Callable
from typing import Any


class EvaluationError(Exception):
    """What CEL calls an error: there is no value."""


def both(*conditions: Callable[[], Any]) -> bool:
    """Whether all of `conditions` hold; false as soon as one is, whatever the others are."""
    failed = None
    for condition in conditions:
        try:
            if not condition():
                return False
        except EvaluationError as error:
            failed = error
    if failed is not None:
        raise failed
    return True


def either(*conditions: Callable[[], Any]) -> bool:
    """Whether one of `conditions` holds; true as soon as one does, whatever the others are."""
    failed = None
    for condition in conditions:
        try:
            if condition():
                return True
        except EvaluationError as error:
            failed = error
    if failed is not None:
        raise failed
    return False
