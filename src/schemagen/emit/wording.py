"""English for generated texts."""

from collections.abc import Sequence

from schemagen.catalog.naming import plural


def counted(count: int, noun: str) -> str:
    """`1 entity`, `3 entities`."""
    return f"{count} {noun if count == 1 else plural(noun)}"


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def article(noun: str) -> str:
    """`A` or `An`, by the first letters; a `u` that sounds as in *user* takes `A`."""
    first = noun.lower()
    takes_an = first.startswith(("a", "e", "i", "o")) and not first.startswith(("eu", "one"))
    return "An" if takes_an or (first.startswith(("un", "up", "ur")) and not first.startswith(("uni", "url"))) else "A"


def plural_name(name: str) -> str | None:
    """The plural of an entity's name; None when it does not end in a letter."""
    return plural(name) if name[-1:].isalpha() else None


def capital(sentence: str) -> str:
    """`sentence` with a capital at its start; a name of code (`updated_at`) stays as it is."""
    return sentence if "_" in sentence.split(" ", 1)[0] else sentence[:1].upper() + sentence[1:]
