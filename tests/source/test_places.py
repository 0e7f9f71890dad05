"""Where values, keys and characters are, by pointer."""

from typing import Any

import pytest

from schemagen.source import Document, Span, parse_json, parse_yaml

YAML = parse_yaml(
    """\
title: Workspace
x-rules:
  - {id: a.b, rule: "!has(self.x) || self.y", note: 'it''s'}
  - id: c.d
    rule: >-  # folded
      self.a <
        self.b
      && self.c
    other: |2
        first line
      second
  - &anchor !!str tagged
  - *anchor
plain: several
  words here
quoted: "a\\tb \\u00e9 \\
  c \\U0001F600 d\\
  e"
empty:
"quoted key": 1
flow: [1, [2, 3],
  {k: v}]
💊 emoji: {a/b: 1, "m~n": [], "": x}
""",
    "a.yaml",
)
JSON = parse_json(
    '{"a": [1, {"b": "x\\ny\\ud83d\\ude00z"}],\r\n  "c/d": null, "e~f": {}, "g": [\r 1\n], "💊": "💊 x"}', "a.json"
)


@pytest.mark.parametrize(
    ("document", "pointer", "where", "span", "shown"),
    [
        (YAML, "", {}, (1, 1), "title: Workspace"),
        (YAML, "/title", {}, (1, 8), "Workspace"),
        (YAML, "/title", {"key": True}, (1, 1), "title"),
        (YAML, "/title", {"offset": 4}, (1, 12), "s"),
        (YAML, "/title", {"offset": 99}, (1, 17), ""),
        (YAML, "/x-rules/0", {"key": True}, (3, 5), "{id: a.b, rule: \"!has(self.x) || self.y\", note: 'it''s'}"),
        (YAML, "/x-rules/0/rule", {}, (3, 21), '"!has(self.x) || self.y"'),
        (YAML, "/x-rules/0/rule", {"offset": 21}, (3, 43), "y"),
        (YAML, "/x-rules/0/note", {"offset": 3}, (3, 58), "s"),
        (YAML, "/x-rules/1", {}, (4, 5), "id: c.d"),
        (YAML, "/x-rules/1/rule", {}, (6, 7), "self.a <"),
        (YAML, "/x-rules/1/rule", {"key": True}, (5, 5), "rule"),
        (YAML, "/x-rules/1/rule", {"offset": 7}, (6, 14), "<"),
        (YAML, "/x-rules/1/rule", {"offset": 16}, (7, 14), "b"),
        (YAML, "/x-rules/1/rule", {"offset": 18}, (8, 7), "&"),
        (YAML, "/x-rules/1/rule", {"offset": 99}, (8, 16), ""),
        (YAML, "/x-rules/1/other", {}, (10, 9), "first line"),
        (YAML, "/x-rules/1/other", {"offset": 13}, (11, 7), "s"),
        (YAML, "/x-rules/2", {}, (12, 19), "tagged"),
        (YAML, "/x-rules/2", {"offset": 2}, (12, 21), "g"),
        (YAML, "/x-rules/3", {}, (12, 19), "tagged"),
        (YAML, "/plain", {"offset": 8}, (15, 3), "w"),
        (YAML, "/plain", {"offset": 7}, (14, 15), ""),
        (YAML, "/quoted", {"offset": 2}, (16, 13), "b"),
        (YAML, "/quoted", {"offset": 4}, (16, 15), "\\"),
        (YAML, "/quoted", {"offset": 6}, (17, 3), "c"),
        (YAML, "/quoted", {"offset": 8}, (17, 5), "\\"),
        (YAML, "/quoted", {"offset": 11}, (18, 3), "e"),
        (YAML, "/empty", {}, (19, 1), "empty"),
        (YAML, "/quoted key", {"key": True}, (20, 1), '"quoted key"'),
        (YAML, "/flow", {}, (21, 7), "[1, [2, 3],"),
        (YAML, "/flow/1/1", {}, (21, 15), "3"),
        (YAML, "/flow/2/k", {"key": True}, (22, 4), "k"),
        (YAML, "/💊 emoji", {}, (23, 10), '{a/b: 1, "m~n": [], "": x}'),
        (YAML, "/💊 emoji/a~1b", {}, (23, 16), "1"),
        (YAML, "/💊 emoji/m~0n", {}, (23, 26), "[]"),
        (YAML, "/💊 emoji/", {}, (23, 34), "x"),
        (YAML, "/nope", {}, (1, 1), "title: Workspace"),
        (YAML, "/flow/2/nope/more", {}, (22, 3), "{k: v}"),
        (YAML, "/flow/9", {"key": True}, (21, 1), "flow"),
        (YAML, "/flow/01", {}, (21, 7), "[1, [2, 3],"),
        (YAML, "/title/0", {"offset": 4}, (1, 8), "Workspace"),
        (JSON, "", {}, (1, 1), '{"a": [1, {"b": "x\\ny\\ud83d\\ude00z"}],'),
        (JSON, "/a/1", {}, (1, 11), '{"b": "x\\ny\\ud83d\\ude00z"}'),
        (JSON, "/a/1/b", {"offset": 2}, (1, 21), "y"),
        (JSON, "/a/1/b", {"offset": 3}, (1, 22), "\\"),
        (JSON, "/a/1/b", {"offset": 4}, (1, 34), "z"),
        (JSON, "/c~1d", {"key": True}, (2, 3), '"c/d"'),
        (JSON, "/c~1d", {}, (2, 10), "null"),
        (JSON, "/g", {}, (2, 32), "["),
        (JSON, "/g/0", {}, (3, 2), "1"),
        (JSON, "/💊", {"offset": 2}, (4, 12), "x"),
        (JSON, "/zz", {"key": True}, (1, 1), '{"a": [1, {"b": "x\\ny\\ud83d\\ude00z"}],'),
    ],
)
def test_a_pointer_leads_to_a_place(
    document: Document, pointer: str, where: dict[str, Any], span: tuple[int, int], shown: str
) -> None:
    lines = document.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert document.locate(pointer, **where) == Span(*span, max(1, len(shown)))
    assert lines[span[0] - 1][span[1] - 1 :].startswith(shown)


def test_an_empty_document_has_no_places() -> None:
    document = parse_yaml("# nothing\n", "a.yaml")
    assert document.locate("/a") is None
    finding = document.finding("some-code", "empty", "/a", severity="warning", help="write", rule="a.b")
    assert (finding.line, finding.column, finding.width) == (1, 1, 1)
    assert (finding.file, finding.pointer, finding.severity, finding.rule) == ("a.yaml", "/a", "warning", "a.b")


def test_a_finding_has_its_place() -> None:
    finding = YAML.finding("some-code", "bad", "/x-rules/0/rule", offset=21, help="do")
    assert (finding.line, finding.column, finding.width, finding.help) == (3, 43, 1, "do")
    assert finding.to_json() == {
        "code": "some-code", "severity": "error", "file": "a.yaml", "line": 3, "column": 43,
        "pointer": "/x-rules/0/rule", "message": "bad", "help": "do",
    }  # fmt: skip
