# ruff: noqa: E501
"""Values on both sides of every edge, and schemas to judge them by."""

from typing import Any

from schemagen.catalog.exact import DECIMAL_PATTERN, INT64_PATTERN

STRINGS = [
    "", "a", "A", "ab", "abc", "abcd", "a" * 63, "a" * 64, "a-b", "-a", "a-", "a--b", "a_b", "a.b", "a.b.c", ".a", "a.", "a..b",
    "0", "9", "10", "007", "-1", "-0", "1.5", "+1", "1e3", "٣", "é", "É", "😀", "😀😀", "e\u0301", "ß", "ﬁ", "中", "\n", "a\n",
    "\na", "\r", "a\r\n", "\t", " ", "a b", "\u2028", "\u00a0", "'", "''", '"', "\\", "\\\\", "%", "_", "*", "?", "[", "]",
    "[a]", "^", "$", "|", "(", ")", "{", "}", "#", "/", "a/b", "~", "-", "]-^", "x]y", "x-y", "x^y", "\x7f", "\ufeff",
    "2025-01-15", "en", "en-US", "pt-BR", "zh-Hant-TW", "eng", "deadbeef", "DEADBEEF", "a@b.c", "https://x", "http://",
    "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
PATTERNS = [
    "", "^$", "a", "^a", "a$", "^a$", "^a*$", "^a+$", "^a?$", "a+", "a*", "^[a-z]+$", "^[a-z0-9]+(-[a-z0-9]+)*$", "^.$", "^.+$",
    "^[^a]$", "[^a]", "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$", "^[0-9a-f]{8}$", "^[0-9A-Fa-f]+$", r"^\d+$", r"\d", r"^\w+$",
    r"^\W$", r"^\s$", r"\S", r"^\D*$", "^(a|b|abc)$", "^a|b$", "^(a|)$", "^(?:)$", r"^\$$", r"^\.$", r"^[.]$", r"^\\$", r"^[\\]+$",
    r"^[\]]$", r"^[\^]$", r"^[-]$", r"^[a-]+$", r"^[\]\-\^]+$", "^[^-]+$", r"^[^\]]+$", "^[*?]$", r"^[\[]$", "^[é]$", "^é", "^😀$",
    "^[😀]+$", r"^\u00e9$", r"^\x41$", r"^\u{1F600}$", "^[a-z][a-z0-9_]*$", r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$",
    r"^[a-z]+\.[a-z]+$", r"^[a-z]+(\.[a-z]+){1,2}$", "^https?://", "://", "^[A-Z]{3}$", "^.{2}$", "^.{1,3}$", "^.{2,}$", "^a{2}$",
    "^[^@]+@[^@]+$", "^[+-]?[0-9]+$", r"^(0|[1-9][0-9]*)$", "^a.c$", "b.?$", "^(ab)+$", "^(a|b)+$", "^(a+|b+)$", "^'$", '^"$',
    "^%$", "^_$", r"^[\w.-]+$", r"^\t$", r"^\n$", r"^[\n]$", r"^[^\n]*$", "^a{0}$", "^[a-z]{0,2}$", "^(a{1,2}){2}$", "^x[\\]^-]y$",
    r"^\/$", "^#$", "^a b$", "^[ ]$", r"^\-$", "a{2,}", "^~[01]$", "^[a-zA-Z]+[0-9]?$", DECIMAL_PATTERN, INT64_PATTERN,
]  # fmt: skip
INSTANTS = [
    "2025-01-15T09:30:00Z", "2025-01-15t09:30:00z", "2025-01-15T09:30:00.5Z", "2025-01-15T09:30:00.123456789+05:30",
    "2025-01-15T09:30:00-00:00", "2025-01-15T09:30:00+23:59", "2025-01-15T09:30:00+24:00", "2025-01-15T09:30:00+05:60",
    "2025-01-15T24:00:00Z", "2025-01-15T23:60:00Z", "2025-01-15T23:59:61Z", "2025-01-15 09:30:00Z", "2025-01-15T09:30:00",
    "2025-01-15T09:30:00+0530", "2025-01-15T09:30:00.Z", "2025-01-15T09:30:00.1.2Z", "2025-01-15T09:30:00..1Z",
    "2025-01-15T09:30:00,1Z", "2025-01-15T09:30Z", "2025-01-15T9:30:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59", "10000-01-01T00:00:00Z", "2024-02-29T00:00:00Z",
    "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2025-04-31T00:00:00Z", "2025-00-10T00:00:00Z",
    "2025-13-10T00:00:00Z", "2025-01-00T00:00:00Z", "2025-01-32T00:00:00Z", "now", "", "2025-01-15T09:30:00Z\n",
    " 2025-01-15T09:30:00Z", "2025-01-15T09:30:00ZZ", "2025-01-15T09:30:00+05:30x", "２025-01-15T09:30:00Z",
]  # fmt: skip
DAYS = [
    "2025-01-15", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "0000-02-29", "9999-12-31", "2025-04-31",
    "2025-02-30", "2025-01-32", "2025-13-01", "2025-00-01", "2025-01-00", "2025-1-1", "20250115", "2025-01-15 ", "2025-01-15\n",
    "now", "", "10000-01-01", "2025-01-1５",
]  # fmt: skip
UUIDS = [
    "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10", "0190C2B4-5D0E-7A31-8F6C-2F9D3C1A7B10", "0190c2b45d0e7a318f6c2f9d3c1a7b10",
    "{0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10}", "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b1g", "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b1",
    "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b100", "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b1-", "--------------------------------0000", "",
    "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10\n", "0190c2b4-5d0e-7a3-18f6c-2f9d3c1a7b10",
]  # fmt: skip
DECIMALS = [
    "0", "-0", "1", "-1", "10", "1.5", "1.50", "-1.05", "0.0", "-0.0", "00", "01", "1.", ".5", "-", "", "--1", "1-", "1-1", "1.2.3",
    "1e3", "+1", " 1", "1 ", "1\n", "NaN", "Infinity", "1" * 60, "0." + "0" * 40 + "1", "٣", "1,5", "-.5", "0x1",
]  # fmt: skip
INT64S = [
    "0", "-0", "1", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "01",
    "1.0", "", "-", "+1", " 1", "1\n", "9999999999999999999", "a", "10000000000000000000000",
]  # fmt: skip
ADDRESSES = [
    "0.0.0.0",
    "255.255.255.255",
    "256.0.0.1",
    "1.2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "1.2.3.4\n",
    "a.b.c.d",
    "",
    "1.2.3.٤",
]
POINTERS = ["", "/", "/a", "a", "/a/b", "/~0", "/~1", "/~", "/~2", "//", "/a~", "/é", "#/a"]
NUMBERS: list[Any] = [
    0, 1, -1, 2, 3, 5, 7, 10, 15, 1.0, 1.5, 0.1, 0.3, -0.5, 99, 100, 101, 100.0, 2**31, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63),
    1e-7, 1e15, 1e300, -1e300, 0.30000000000000004,
]  # fmt: skip
BOUNDS: list[dict[str, Any]] = [
    {"minimum": 1}, {"maximum": 1}, {"exclusiveMinimum": 1}, {"exclusiveMaximum": 1}, {"minimum": 0.5}, {"maximum": 1.5},
    {"exclusiveMinimum": 0.5}, {"exclusiveMaximum": 100.5}, {"minimum": -1, "maximum": 100}, {"minimum": 0.1}, {"maximum": 0.3},
    {"maximum": 2**53}, {"maximum": 2**53 - 1}, {"minimum": -(2**63)}, {"maximum": 2**63 - 1}, {"multipleOf": 5}, {"multipleOf": 1},
    {"multipleOf": 0.5}, {"multipleOf": 2.5}, {"multipleOf": 3}, {"enum": [1, 2.5, 100]}, {"const": 1}, {"const": 1.0}, {"enum": [0.1]},
    {"minimum": 1e20}, {"maximum": -1e20}, {"minimum": 1e-7}, {"enum": ["1", 2]}, {"const": 2**53},
]  # fmt: skip
NESTED: list[dict[str, Any]] = [
    {"properties": {"a": {"type": "object", "required": ["b"], "properties": {"b": {"minimum": 1}}}}},
    {"properties": {"a b": {"const": 1}, 'q"': {"const": 1}, "": {"const": 1}, "$": {"const": 1}, "type": {"const": 1}}},
    {"properties": {"a": False}},
    {"properties": {"a": {"items": {"properties": {"b": {"items": {"maximum": 1}}}}}}},
    {"items": {"type": ["integer", "null"]}},
    {"items": {"items": {"type": "integer"}}},
    {"items": {"type": "array", "maxItems": 1}},
    {"additionalProperties": {"minimum": 1}, "properties": {"a": True}, "patternProperties": {"^x": True}},
    {"additionalProperties": False, "properties": {"a": {}}, "patternProperties": {"^x": {"type": "string"}}},
    {"propertyNames": {"pattern": "^[a-c]$", "maxLength": 1}},
    {"minProperties": 1}, {"maxProperties": 0}, {"minProperties": 2}, {"maxProperties": 1},
    {"oneOf": [{"type": "integer"}, {"minimum": 1}]},
    {"oneOf": [
        {"type": "object", "required": ["a"], "properties": {"a": {"const": "x"}, "b": {"minimum": 1}}},
        {"type": "object", "required": ["a"], "properties": {"a": {"const": "y"}}, "additionalProperties": False},
    ]},
    {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "null"}, {"items": {"const": 1}}]},
    {"not": {"required": ["a"]}}, {"not": {"properties": {"a": {"type": "string"}}, "required": ["a"]}},
    {"properties": {"a": {"not": {"type": "string"}}}}, {"properties": {"a": {"not": {}}}},
    {"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
    {"dependentRequired": {"a": ["b"]}}, {"dependentSchemas": {"a": {"properties": {"b": {"type": "integer"}}}}},
    {"contains": {"minimum": 1}}, {"items": {"oneOf": [{"type": "string"}, {"type": "integer", "minimum": 1}]}},
    {"uniqueItems": True, "maxItems": 3, "items": {"type": ["string", "integer", "null", "boolean"]}},
    {"prefixItems": [{"type": "string"}, {"minimum": 1}], "items": {"type": "null"}},
    {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "unevaluatedProperties": False},
    {"allOf": [{"properties": {"a": {"minimum": 1}}}, {"properties": {"a": {"maximum": 2}}}]},
    {"const": {"a": [1, {"b": None}]}}, {"enum": [[], {}, None, False, 0, "", [1]]}, {"const": "it's \"x\" \\ %"},
    {"properties": {"a": {"enum": [1, "1", None, True]}}},
]  # fmt: skip
DOCUMENTS: list[Any] = [
    None, True, False, 0, 1, 2, 1.0, 1.5, "", "x", "xy", "it's \"x\" \\ %", [], [1], [0], [1, 1], [1, 1.0], [1, True], [None, None],
    ["a", "a"], ["a", 1], ["a", 0], ["a", 1, None], ["a", 1, 2], [[1]], [[]], [["x"]], [[1, 2]], [None], ["x"], [1, 2, 3, 4],
    {}, {"a": 1}, {"a": 2}, {"a": 3}, {"a": "x"}, {"a": "y"}, {"a": "x", "b": 0}, {"a": "x", "b": 1}, {"a": "y", "c": 1}, {"a": None},
    {"a": True}, {"a": "1"}, {"a": {}}, {"a": {"b": 0}}, {"a": {"b": 1}}, {"a": {"b": "x"}}, {"a": []}, {"a": [{"b": [2]}]},
    {"a": [{"b": [1]}]}, {"a": [{}, {"b": [1, 2]}]}, {"a": [[{"b": [2]}]]}, {"a": [1]}, {"a": [{"b": 2}]}, {"b": 1}, {"b": "x"}, {"c": 1},
    {"a": 1, "b": 1}, {"a": 1, "c": 1}, {"a": 1, "b": "x"}, {"x": 1}, {"x": "s"}, {"xy": "s", "a": 1}, {"z": 0}, {"z": 1}, {"abc": 1},
    {"a b": 1}, {"a b": 2}, {'q"': 2}, {"": 2}, {"$": 2}, {"type": 2}, {"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}, [{}], [{"b": 1}],
]  # fmt: skip
