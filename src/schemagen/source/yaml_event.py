"""The parsing events of a YAML text: PyYAML's parser (libyaml where it is there), read as YAML 1.2."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from schemagen.source.problem import Problems
from schemagen.source.yaml_syntax import explain

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

# What YAML 1.2 does not allow in a text (`c-printable`); the parser reports it without a place.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Line breaks in YAML 1.1, and so for the parser; plain characters in YAML 1.2.
_OLD_BREAKS = "\x85\u2028\u2029"


def hide_old_breaks(text: str) -> tuple[str, dict[int, str] | None]:
    """`text` with YAML 1.1's extra line breaks replaced, and the table for `str.translate` that puts them back."""
    if text.isascii() or not any(mark in text for mark in _OLD_BREAKS):
        return text, None
    unused = (chr(c) for c in range(0xF0000, 0xFFFFE) if chr(c) not in text)
    stand_in = {ord(mark): next(unused) for mark in _OLD_BREAKS}
    return text.translate(stand_in), {ord(new): chr(old) for old, new in stand_in.items()}


def events(text: str, problems: Problems) -> Iterator[Any]:
    """The events of the first document in `text`; whatever ends them early is added to `problems`."""
    import yaml

    end, next_document = yaml.StreamEndEvent, yaml.DocumentStartEvent
    documents = 0
    try:
        get = _parser(text).get_event
        while (event := get()).__class__ is not end:
            if event.__class__ is next_document:
                documents += 1
                if documents > 1:
                    _add_document(event, problems)
                    return
            yield event
    except yaml.MarkedYAMLError as error:
        _add_syntax(error, problems)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        _add_forbidden(error, problems)


def _add_document(event: Any, problems: Problems) -> None:
    start = _index(event.start_mark)
    fix = "keep one document in a file"
    problems.add("yaml-many-documents", "a second document starts here", start, start + 3, help=fix)


def _parser(text: str) -> Any:
    """libyaml's parser, or PyYAML's own where it was built without."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        return _python_parser(text)
    return CParser(text)


def _python_parser(text: str) -> Any:
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class PythonParser(Reader, Scanner, Parser):
        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)

    return PythonParser(text)


def _add_syntax(error: "MarkedYAMLError", problems: Problems) -> None:
    stopped = _index(error.problem_mark)
    began = _index(error.context_mark, stopped)
    explanation = explain(error.problem or "", error.context or "", problems.text, stopped)
    problems.add("yaml-syntax", explanation.message, began if explanation.at_start else stopped, help=explanation.help)


def _index(mark: Any, default: int = 0) -> int:
    return default if mark is None else int(mark.index)


def _add_forbidden(error: Exception, problems: Problems) -> None:
    match = _FORBIDDEN.search(problems.text)
    if match is None:
        problems.add("yaml-syntax", str(error), 0)
        return
    name = f"U+{ord(match[0]):04X}"
    problems.add(
        "yaml-syntax", f"the character {name} can't be in a YAML file", match.start(),
        help=f'remove it, or write it as an escape in double quotes: "\\u{ord(match[0]):04x}"',
    )  # fmt: skip
