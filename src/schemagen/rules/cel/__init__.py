"""What rules are made of when they run: CEL's values, operators and functions, in plain Python.

The standard library alone is needed. A value that CEL would call an error raises EvaluationError. `validate` uses this
package as it stands here; generated models get a copy of it.
"""

from .collection import (
    all_of,
    any_of,
    contains,
    distinct,
    exactly_one,
    filtered,
    index,
    mapped,
    object_of,
    one_of,
    size,
)
from .convert import (
    to_bool,
    to_bytes,
    to_double,
    to_duration,
    to_int,
    to_string,
    to_timestamp,
    type_of,
)
from .instant import Duration, Instant, parse_instant
from .logic import EvaluationError, both, either
from .number import add, divide, modulo, multiply, negate, subtract
from .place import Rule, Rules
from .text import (
    char_at,
    ends_with,
    format_text,
    index_of,
    join,
    last_index_of,
    lower_ascii,
    matches,
    quote,
    replace,
    reverse,
    split,
    starts_with,
    substring,
    text_contains,
    trim,
    upper_ascii,
)
from .time import time_part
from .value import (
    array,
    as_double,
    boolean,
    data,
    double,
    duration,
    equal,
    has,
    instant,
    integer,
    less,
    less_equal,
    mapping,
    string,
    value,
)

__all__ = [
    "Duration", "EvaluationError", "Instant", "Rule", "Rules", "add", "all_of", "any_of", "array", "as_double",
    "boolean", "both", "char_at", "contains", "data", "distinct", "divide", "double", "duration", "either",
    "ends_with", "equal", "exactly_one", "filtered", "format_text", "has", "index", "index_of", "instant",
    "integer", "join", "last_index_of", "less", "less_equal", "lower_ascii", "mapped", "mapping", "matches",
    "modulo", "multiply", "negate", "object_of", "one_of", "parse_instant", "quote", "replace", "reverse", "size",
    "split", "starts_with", "string", "substring", "subtract", "text_contains", "time_part", "to_bool", "to_bytes",
    "to_double", "to_duration", "to_int", "to_string", "to_timestamp", "trim", "type_of", "upper_ascii", "value",
]  # fmt: skip
