# ruff: noqa: SIM905 (lists of words read best as text)
"""Plausible words for a string, by the name of the property that holds it."""

import random
from collections.abc import Callable
from functools import lru_cache

from schemagen.catalog.naming import words

Maker = Callable[[random.Random], str]

_GIVEN = (
    "Ada Alan Amara Barbara Chen Dorothy Edsger Elena Emmy Farah Grace Hana Hedy Ines Ivan Jun Kateryna Ken Lena Luis "
    "Malik Margaret Maya Mei Nadia Niklaus Noor Olga Omar Priya Radia Ravi Rosa Sofia Tomas Yuki Zoe"
).split()
_FAMILY = (
    "Lovelace Turing Okafor Liskov Wei Shannon Vaughan Dijkstra Petrova Noether Haddad Hopper Sato Lamarr Ferreira "
    "Novak Tanaka Bondar Thompson Fischer Garcia Hassan Hamilton Sharma Lin Rahman Wirth Said Ivanova Farouk Nair "
    "Perlman Patel Keller Rossi Svoboda Mori Laurent"
).split()
_SUBJECTS = (
    "billing onboarding support research invoice order release customer inventory payroll meeting travel survey backup "
    "incident hiring campaign contract delivery budget newsletter audit training roadmap design partner renewal refund"
).split()
_OBJECTS = (
    "operations report review summary pipeline checklist planner assistant digest tracker reminder archive workflow "
    "draft notes overview forecast queue schedule template handbook dashboard export sync request plan"
).split()
_VERBS = "Collects Checks Summarises Plans Sends Prepares Compares Files Tracks Explains Drafts Sorts".split()
_TAGS = "finance automation ai research urgent weekly draft public internal beta legal product growth data ops".split()
_TEAMS = "finance research product legal growth data design support sales operations".split()
_COMPANIES = "Northwind Acme Globex Initech Umbra Contoso Hooli Vandelay Wayfarer Lumen Tessera Brightside".split()
_CITIES = "Berlin Lisbon Nairobi Osaka Toronto Lima Oslo Mumbai Seoul Tunis Quito Dublin".split()
_COUNTRIES = "DE PT KE JP CA PE NO IN KR TN EC IE".split()
_CURRENCIES = "EUR USD GBP JPY CHF CAD INR BRL".split()
_LANGUAGES = "en de fr es pt ja hi ar uk sw".split()
_LOCALES = "en en-GB de fr es pt-BR ja hi zh-Hant-TW sw".split()
_ZONES = (
    "Europe/Berlin Europe/Lisbon Africa/Nairobi Asia/Tokyo America/Toronto America/Lima Asia/Kolkata Etc/UTC".split()
)
_COLOURS = "red orange amber green teal blue indigo violet grey black".split()
_MEDIA = "application/json text/plain text/markdown image/png application/pdf text/csv".split()
_DOMAINS = "example.com example.org example.net mail.example.com".split()
_HEX = "0123456789abcdef"


def pick(rng: random.Random, options: "tuple[str, ...] | list[str]") -> str:
    """One of `options`; quicker than `rng.choice`."""
    return options[int(rng.random() * len(options))]


def _of(options: list[str]) -> Maker:
    return lambda rng: pick(rng, options)


def number_below(rng: random.Random, limit: int) -> int:
    """A number from 0 to `limit` - 1."""
    return int(rng.random() * limit)


def person(rng: random.Random) -> str:
    """A full name."""
    return f"{pick(rng, _GIVEN)} {pick(rng, _FAMILY)}"


def handle(rng: random.Random) -> str:
    """A short name for a person, as in an e-mail address."""
    given, family = pick(rng, _GIVEN).lower(), pick(rng, _FAMILY).lower()
    match number_below(rng, 3):
        case 0:
            return f"{given}.{family}"
        case 1:
            return f"{given}{number_below(rng, 1000)}"
        case _:
            return f"{given[0]}{family}{number_below(rng, 100)}"


def title(rng: random.Random) -> str:
    """The name of a thing: `Billing operations`."""
    return f"{pick(rng, _SUBJECTS).capitalize()} {pick(rng, _OBJECTS)}"


def sentence(rng: random.Random) -> str:
    """A sentence on what a thing does."""
    first, second = pick(rng, _SUBJECTS), pick(rng, _OBJECTS)
    return f"{pick(rng, _VERBS)} the {first} {second} for the {pick(rng, _TEAMS)} team."


def text(rng: random.Random) -> str:
    """One to three sentences."""
    return " ".join([sentence(rng) for _ in range(1 + number_below(rng, 3))])


def word(rng: random.Random) -> str:
    """One word in small letters."""
    return pick(rng, _SUBJECTS if rng.random() < 0.5 else _OBJECTS)


def email(rng: random.Random) -> str:
    """An e-mail address in a domain that is reserved for examples."""
    return f"{handle(rng)}@{pick(rng, _DOMAINS)}"


def slug(rng: random.Random) -> str:
    """`billing-report-17`."""
    tail = f"-{number_below(rng, 100)}" if rng.random() < 0.3 else ""
    return f"{pick(rng, _SUBJECTS)}-{pick(rng, _OBJECTS)}{tail}"


def url(rng: random.Random) -> str:
    """A web address in a domain that is reserved for examples."""
    return f"https://{pick(rng, _DOMAINS)}/{slug(rng)}"


def digits(rng: random.Random, count: int) -> str:
    """`count` digits, the first not 0."""
    return str(rng.randrange(10 ** (count - 1), 10**count))


def hexadecimal(rng: random.Random, count: int = 64) -> str:
    """`count` hexadecimal digits."""
    return f"{rng.getrandbits(4 * count):0{count}x}"


def version(rng: random.Random) -> str:
    """A semantic version."""
    return f"{number_below(rng, 4)}.{number_below(rng, 10)}.{number_below(rng, 10)}"


def path(rng: random.Random) -> str:
    """A path of a file."""
    return f"/{pick(rng, _TAGS)}/{slug(rng)}.json"


# By the last words of the property's name.
_MAKERS: dict[str, Maker] = {
    "first_name": _of(_GIVEN), "given_name": _of(_GIVEN), "last_name": _of(_FAMILY), "family_name": _of(_FAMILY),
    "surname": _of(_FAMILY), "full_name": person, "display_name": person, "author": person, "nickname": handle,
    "username": handle, "user_name": handle, "handle": handle, "login": handle,
    "name": title, "title": title, "subject": title, "headline": title, "topic": title,
    "label": _of(_TAGS), "labels": _of(_TAGS), "tag": _of(_TAGS), "tags": _of(_TAGS), "category": _of(_TAGS),
    "key": word,
    "email": email, "email_address": email, "mail": email, "slug": slug, "permalink": slug,
    "url": url, "uri": url, "link": url, "website": url, "href": url, "homepage": url, "callback": url,
    "description": text, "summary": sentence, "bio": sentence, "notes": sentence, "note": sentence, "comment": sentence,
    "message": sentence, "reason": sentence, "body": text, "content": text, "text": text, "instructions": text,
    "purpose": sentence, "details": text, "prompt": sentence, "caption": title, "error": sentence, "question": sentence,
    "city": _of(_CITIES), "town": _of(_CITIES), "country": _of(_COUNTRIES), "country_code": _of(_COUNTRIES),
    "street": lambda rng: f"{number_below(rng, 200) + 1} {pick(rng, _FAMILY)} Street",
    "address": lambda rng: f"{number_below(rng, 200) + 1} {pick(rng, _FAMILY)} Street, {pick(rng, _CITIES)}",
    "zip": lambda rng: digits(rng, 5), "postcode": lambda rng: digits(rng, 5),
    "postal_code": lambda rng: digits(rng, 5),
    "phone": lambda rng: f"+1 555 01{digits(rng, 2)}", "phone_number": lambda rng: f"+1 555 01{digits(rng, 2)}",
    "currency": _of(_CURRENCIES), "language": _of(_LANGUAGES), "lang": _of(_LANGUAGES), "locale": _of(_LOCALES),
    "timezone": _of(_ZONES), "time_zone": _of(_ZONES), "colour": _of(_COLOURS), "color": _of(_COLOURS),
    "company": _of(_COMPANIES), "organisation": _of(_COMPANIES), "organization": _of(_COMPANIES), "team": _of(_TEAMS),
    "media_type": _of(_MEDIA), "mime_type": _of(_MEDIA), "content_type": _of(_MEDIA),
    "sha256": hexadecimal, "hash": hexadecimal, "checksum": hexadecimal, "digest": hexadecimal,
    "token": lambda rng: hexadecimal(rng, 32), "secret": lambda rng: hexadecimal(rng, 32),
    "version": version, "path": path, "file": path, "filename": lambda rng: f"{slug(rng)}.json",
    "cron": lambda rng: f"{number_below(rng, 60)} {number_below(rng, 24)} * * 1-5",
}  # fmt: skip

_PEOPLE = frozenset("user person member author account customer employee contact profile participant".split())

# Ways to write a word or two, tried against a pattern in this order.
STYLES: tuple[Maker, ...] = (
    slug,
    lambda rng: f"{pick(rng, _SUBJECTS)}_{pick(rng, _OBJECTS)}",
    lambda rng: f"{pick(rng, _SUBJECTS)}.{pick(rng, _OBJECTS)}",
    lambda rng: f"/{pick(rng, _SUBJECTS)}/{pick(rng, _OBJECTS)}",
    lambda rng: pick(rng, _SUBJECTS) + pick(rng, _OBJECTS).capitalize(),
    lambda rng: pick(rng, _SUBJECTS).capitalize() + pick(rng, _OBJECTS).capitalize(),
    lambda rng: f"{pick(rng, _SUBJECTS)}_{pick(rng, _OBJECTS)}".upper(),
    word,
    _of(_CURRENCIES),
    version,
)


@lru_cache(maxsize=4096)
def maker(name: str, owner: str = "") -> Maker:
    """How to make a text for the property `name` of the thing called `owner`; a word or two when nothing is known."""
    parts = words(name)
    if parts == ["name"] and _PEOPLE.intersection(words(owner)):
        return person
    for start in range(len(parts)):
        if found := _MAKERS.get("_".join(parts[start:])):
            return found
    return title if parts else word


def fitted(text: str, rng: random.Random, low: int, high: int) -> str:
    """`text` cut or continued to a length from `low` to `high`, not ending in a space where that can be."""
    if len(text) < low:
        passage = " ".join([text, *(word(rng) for _ in range(min(low // 8, 12) + 1)), ""])
        text = (passage * (low // len(passage) + 1))[: min(high, low + number_below(rng, 8))].rstrip()
        text = text.ljust(low, "s")
    if len(text) <= high:
        return text
    return text[:high] if text[high - 1 : high] != " " else text[: high - 1] + "s"
