"""catalog.yaml without its `allow`, once a release has taken the exceptions over; all else stays, comments too."""

from typing import Any

import yaml


def without_allow(text: str) -> str:
    """The text of catalog.yaml (or .json) without its exceptions.

    Of YAML's block style the key goes, with its lines; in flow style (JSON too) an empty list is left.
    """
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    found = next(((k, v) for k, v in root.value if k.value == "allow"), None) if root else None
    if found is None:
        return text
    key, value = found
    if root.flow_style:
        return text[: value.start_mark.index] + "[]" + text[value.end_mark.index :]
    lines = text.splitlines(keepends=True)
    return "".join([*lines[: key.start_mark.line], *lines[_last_line(value) + 1 :]])


def _last_line(node: Any) -> int:
    """The line (from 0) that the content of `node` ends on; a block's own end is after the comments that follow it."""
    if isinstance(node, yaml.SequenceNode | yaml.MappingNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(mark.line if mark.column else mark.line - 1)
