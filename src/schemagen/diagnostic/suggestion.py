"""'Did you mean …?' for names that were misspelt."""

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A help text naming the entry of `known` closest to `name`, or None when none is close."""
    from difflib import get_close_matches

    by_lower = {k.lower(): k for k in sorted(known)}
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean '{by_lower[close[0]]}'?" if close else None
