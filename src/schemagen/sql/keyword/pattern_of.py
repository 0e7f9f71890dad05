"""The formats of strings that a regular expression can state."""

from schemagen.catalog.exact import DECIMAL_PATTERN, INT64_PATTERN

_DATE = (
    r"(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_OCTET = "(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_ZONE = r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"

# https://www.rfc-editor.org/rfc/rfc3339#section-5.6 and https://www.rfc-editor.org/rfc/rfc4122#section-3
FORMATS = {
    "date": f"^{_DATE}$",
    "date-time": f"^{_DATE}[Tt]{_TIME}{_ZONE}$",
    "uuid": "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "ipv4": rf"^{_OCTET}(?:\.{_OCTET}){{3}}$",
    "json-pointer": "^(?:/(?:[^/~]|~[01])*)*$",
    "int64": INT64_PATTERN,
    "decimal": DECIMAL_PATTERN,
}
LEAP_SECOND = "a leap second (:60) is taken at any minute"
