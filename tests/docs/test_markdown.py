"""Texts in Markdown: what is literal shows as it is, and an author's prose stays in its place."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_page import MARKDOWN, MarkdownPage, visible

from schemagen.emit.markdown import code, first_sentence, line, prose, table, text, tidy, value

PRINTED = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
LITERAL = st.text(
    st.one_of(st.sampled_from("|\\`*_<>&#$~[]()!-+.1ab \n\t\"'{}%=:/@"), PRINTED),
    min_size=1,
    max_size=14,
).filter(lambda s: s.strip() == s)
PROSE = st.lists(
    st.sampled_from(
        ["word", "# head", "```", "~~~", "`code`", "`", "<b>", "<!--", "| a | b |", "|---|---|", "- item", "1. one",
         "---", "===", "[x]: y", "[x](y)", "\\", "|", "a|b", "`a|b`", "`<b>`", "\\|", "", "", "    indented", "> quote",
         "- `", "**bold**", "$x$"]
    ),
    max_size=9,
).map("\n".join)  # fmt: skip


def shown(literal: str) -> str:
    """Control characters as their pictures; HTML and tables know no other spaces at the ends of lines."""
    return "".join(chr(0x2400 + ord(c)) if c < " " else "␡" if c == "\x7f" else c for c in literal)


def inline(markdown: str) -> str:
    """What a reader sees of a paragraph."""
    tokens = MARKDOWN.parse(f"x {markdown} x")
    assert [t.type for t in tokens] == ["paragraph_open", "inline", "paragraph_close"], tokens
    return visible(tokens[1])[2:-2]


@settings(max_examples=300, deadline=None)
@given(LITERAL)
def test_a_literal_shows_as_it_is(literal: str) -> None:
    assert inline(text(literal)) == shown(literal)
    assert inline(code(literal)) == shown(literal)


@settings(max_examples=300, deadline=None)
@given(st.lists(LITERAL, min_size=1, max_size=3))
def test_a_literal_shows_as_it_is_in_a_cell(literals: list[str]) -> None:
    rows = [[code(one), f"x {text(one)} x", "last"] for one in literals]
    seen = MarkdownPage(table(("A", "B", "C"), rows)).rows()
    assert seen[1:] == [[shown(one), f"x {shown(one)} x", "last"] for one in literals]


@settings(max_examples=250, deadline=None)
@given(PROSE)
def test_prose_stays_in_its_cell_and_on_its_line(written: str) -> None:
    rows = MarkdownPage(table(("A", "B"), [[line(written), "last"], ["next", "last"]])).rows()
    assert [len(row) for row in rows] == [2, 2, 2]
    assert [row[1] for row in rows] == ["B", "last", "last"]
    page = MarkdownPage(f"# One\n\n{line(written)}\n\n## Two\n")
    assert page.headings == [(1, "One"), (2, "Two")]


@settings(max_examples=250, deadline=None)
@given(PROSE)
def test_prose_does_not_break_the_page_around_it(written: str) -> None:
    page = MarkdownPage(tidy(f"# One\n\n{prose(written)}\n\n## Two\n\n| a | b |\n| --- | --- |\n| c | d |\n"))
    assert page.headings == [(1, "One"), (2, "Two")]
    assert page.rows()[-1] == ["c", "d"]
    inner = [child for token in page.tokens for child in token.children or ()]
    assert not [t for t in (*page.tokens, *inner) if t.type in ("html_block", "html_inline")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [("draft", "`draft`"), ("", '`""`'), ("1", '`"1"`'), (1, "`1`"), (True, "`true`"), ("true", '`"true"`'),
     (None, "`null`"), (" x", '`" x"`'), ([1, "a"], '`[1, "a"]`'), ("a`b", "``a`b``")],
)  # fmt: skip
def test_values_can_be_told_apart(data: object, expected: str) -> None:
    assert value(data) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("One. Two.", "One."),
        ("One", "One"),
        ("Version 1.2 of it. More", "Version 1.2 of it."),
        ("See `a. b` here. More", "See `a. b` here."),
        ("A thing, e.g. a chair. More", "A thing, e.g. a chair."),
        ("What\nwraps. More", "What wraps."),
        ("First\n\nSecond.", "First"),
        ("", ""),
    ],
)
def test_first_sentences(written: str, expected: str) -> None:
    assert first_sentence(written) == expected


def test_columns_without_content_are_left_out() -> None:
    assert table(("A", "B", "C"), [["", "", "x"], ["", "", ""]]) == "| A | C |\n| --- | --- |\n|  | x |\n|  |  |"
    assert table(("A", "B"), [["x", ""]], keep=2) == "| A | B |\n| --- | --- |\n| x |  |"


SCALARS = st.none() | st.booleans() | st.integers() | st.text(PRINTED, max_size=5)


@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3)))
def test_a_value_reads_back(data: object) -> None:
    seen = inline(value(data))
    assert seen == data or json.loads(seen) == data
