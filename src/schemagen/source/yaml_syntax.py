"""Messages of the YAML parser, said so that a person knows what to mend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence, a hint, and whether the place to show is where the construct began (else where reading stopped)."""

    message: str
    help: str
    at_start: bool = False


# (part of the parser's problem, part of its context) → what it means; the first that fits.
_EXPLANATIONS: tuple[tuple[str, str, Explanation], ...] = (
    (
        "unexpected end of stream",
        "quoted scalar",
        Explanation("this quoted text never ends", "close it with the same quote that opened it", at_start=True),
    ),
    (
        "document indicator",
        "quoted scalar",
        Explanation("this quoted text is cut off by a '---' or '...' line", "close the quote first", at_start=True),
    ),
    (
        "mapping values are not allowed",
        "",
        Explanation(
            "a ':' where no key can be",
            "quote the text if the ':' belongs to it; else check the indentation and the line above",
        ),
    ),
    (
        "could not find expected ':'",
        "",
        Explanation(
            "this line is no 'key: value'",
            "add the ':' with a space behind it, or check the line above",
            at_start=True,
        ),
    ),
    (
        "expected ',' or ']'",
        "",
        Explanation("a ',' or the closing ']' is missing here", "or quote the text before it if it is one value"),
    ),
    (
        "expected ',' or '}'",
        "",
        Explanation("a ',' or the closing '}' is missing here", "or quote the text before it if it is one value"),
    ),
    (
        "expected <block end>",
        "block mapping",
        Explanation("this does not line up with the keys above", "indent the keys of one mapping by the same spaces"),
    ),
    (
        "did not find expected key",
        "",
        Explanation("this does not line up with the keys above", "indent the keys of one mapping by the same spaces"),
    ),
    (
        "expected <block end>",
        "block collection",
        Explanation("this does not line up with the list above", "every item starts with '- ' in the same column"),
    ),
    (
        "did not find expected '-' indicator",
        "",
        Explanation("this does not line up with the list above", "every item starts with '- ' in the same column"),
    ),
    (
        "block sequence entries are not allowed",
        "",
        Explanation("a '-' where no list can start", "start the list on a line of its own, or quote the text"),
    ),
    (
        "undefined tag handle",
        "",
        Explanation("this tag is not declared", "quote the text if the '!' belongs to it"),
    ),
    (
        "expected alphabetic or numeric character",
        "alias",
        Explanation("a '*' starts an alias, and no name follows", "quote the text if the '*' belongs to it"),
    ),
    (
        "expected alphabetic or numeric character",
        "anchor",
        Explanation("a '&' starts an anchor, and no name follows", "quote the text if the '&' belongs to it"),
    ),
    (
        "unknown escape character",
        "",
        Explanation(
            "a backslash escape that YAML does not have",
            r"write '\\' for a backslash, or use single quotes, in which a backslash is itself",
        ),
    ),
    (
        "hexdecimal number",
        "",
        Explanation("this escape needs more hexadecimal digits", r"\x takes 2 digits, \u takes 4, \U takes 8"),
    ),
    (
        "invalid Unicode character escape code",
        "",
        Explanation("this escape is half a surrogate pair", r"write the character itself, or \U with its 8 digits"),
    ),
    (
        "expected comment or line break",
        "",
        Explanation("text after the '|' or '>' that starts a block", "start the text on the next line, indented"),
    ),
    (
        "tab character",
        "",
        Explanation("a tab where only spaces can indent", "indent with spaces"),
    ),
    (
        "incompatible YAML document",
        "",
        Explanation("a version of YAML that this reader does not know", "leave the '%YAML' line out"),
    ),
    (
        "did not find expected <document start>",
        "",
        Explanation("text after the end of the document", "keep one document in a file"),
    ),
    (
        "did not find expected node content",
        "",
        Explanation("a value is missing here", "write null for none, or remove the ','"),
    ),
)
_TAB = Explanation("a tab where only spaces can indent", "indent with spaces")
_MISALIGNED = "does not line up"


def explain(problem: str, context: str, text: str, stopped: int) -> Explanation:
    """The explanation of the parser's `problem` in its `context`, with the place in `text` at which it stopped."""
    character = text[stopped : stopped + 1]
    if "cannot start any token" in problem:
        return _TAB if character == "\t" else Explanation(f"'{character}' can't start a value", "quote the text")
    for in_problem, in_context, explanation in _EXPLANATIONS:
        if in_problem in problem and in_context in context:
            return _closer(explanation, text, stopped)
    return Explanation(problem or "no YAML", "check the indentation and the quotes around here")


def _closer(explanation: Explanation, text: str, stopped: int) -> Explanation:
    """The explanation again, closer to the case where the place tells more than the parser's words."""
    character = text[stopped : stopped + 1]
    if "closing" in explanation.message and not text[stopped:].strip():
        return Explanation("this bracket is never closed", "close it, or quote the text", at_start=True)
    if "value is missing" in explanation.message and character in ("]", "}"):
        return Explanation(f"this '{character}' closes nothing", "remove it, or quote the text")
    if _MISALIGNED in explanation.message and character == ":":
        return Explanation("a ':' without a key before it", "write the key, or quote the text")
    if _MISALIGNED in explanation.message and text[text.rfind("\n", 0, stopped) + 1 : stopped].strip(" -"):
        return Explanation("more text after a value that has ended", "quote the whole value")
    return explanation
