"""Why there is no value."""


class SampleError(Exception):
    """No value was found: `reason` is a sentence, `pointer` the place in the schema (a JSON Pointer)."""

    def __init__(self, reason: str, pointer: str = "") -> None:
        super().__init__(f"{reason} (at {pointer or 'the top'})")
        self.reason = reason
        self.pointer = pointer


class Unsatisfiable(SampleError):  # noqa: N818
    """Proved: no value satisfies the schema."""


class CannotSample(SampleError):  # noqa: N818
    """Not found within bounded tries; there may be a value all the same."""


class DeadEnd(Exception):  # noqa: N818 (a signal between the drawers, never seen outside)
    """The branch taken has no value, or none was found; another one may have."""
