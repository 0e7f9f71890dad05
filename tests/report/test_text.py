"""How findings look to people."""

from pathlib import Path

import pytest

from schemagen.diagnostic import Finding
from schemagen.report.excerpt import cells, excerpt, read_lines
from schemagen.report.github import format_github
from schemagen.report.text import format_text, summary


def _text(root: Path, *findings: Finding, colour: bool = False) -> str:
    return "\n".join(format_text(findings, root, colour=colour))


def test_place_excerpt_and_help(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("one\n  two: {entity: Usr}\n")
    finding = Finding(
        "x-y", "error", "no 'Usr'", file="a.yaml", line=2, column=17, help="did you mean 'User'?", width=3
    )
    assert _text(tmp_path, finding) == (
        "a.yaml:2:17: error[x-y]: no 'Usr'\n"
        "    2 |   two: {entity: Usr}\n"
        "      |                 ^^^\n"
        "   help: did you mean 'User'?"
    )


def test_without_a_file_a_line_or_a_column(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text\n")
    assert _text(tmp_path, Finding("c", "warning", "m")) == "warning[c]: m"
    assert _text(tmp_path, Finding("c", "error", "m", file="a")) == "a: error[c]: m"
    assert _text(tmp_path, Finding("c", "error", "m", file="a", line=1)) == "a:1: error[c]: m\n    1 | text"
    assert _text(tmp_path, Finding("c", "error", "m", file="gone", line=1, column=1)) == "gone:1:1: error[c]: m"
    assert _text(tmp_path, Finding("c", "error", "m", file="a", line=9, column=1)) == "a:9:1: error[c]: m"


def test_messages_of_several_lines_are_indented(tmp_path: Path) -> None:
    text = _text(tmp_path, Finding("c", "error", "one\ntwo", help="three\nfour"))
    assert text == "error[c]: one\n   two\n   help: three\n   four"


def test_files_are_read_once_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("1\n2\n3\n")
    findings = [Finding("c", "error", "m", file=f, line=n, column=1) for f, n in (("b", 3), ("a", 1), ("b", 1))]
    lines = _text(tmp_path, *findings).splitlines()
    assert [line for line in lines if "error" in line] == [
        "a:1:1: error[c]: m",
        "b:1:1: error[c]: m",
        "b:3:1: error[c]: m",
    ]


@pytest.mark.parametrize(
    ("line", "column", "width", "shown", "carets"),
    [
        ("\tx: y", 2, 1, "    x: y", "    ^"),
        ("日本: y", 5, 1, "日本: y", "      ^"),
        ("日本: y", 1, 2, "日本: y", "^^^^"),
        ("e\u0301x", 3, 1, "e\u0301x", " ^"),
        ("a\x1b[31mb\x07", 1, 1, "a\ufffd[31mb\ufffd", "^"),
        ("ab", 3, 1, "ab", "  ^"),
        ("ab", 9, 1, "ab", "  ^"),
        ("", 1, 1, "", "^"),
        ("abc", 2, 99, "abc", " ^^"),
    ],
)
def test_excerpts(line: str, column: int, width: int, shown: str, carets: str) -> None:
    assert excerpt(line, column, width) == (shown, carets)


@pytest.mark.parametrize("column", [1, 79, 81, 5000, 9999, 10001])
def test_a_long_line_is_cut_around_the_column(column: int) -> None:
    line = ("0123456789" * 1000)[:9999] + "!"
    shown, carets = excerpt(line, column, 3)
    assert len(shown) <= 122
    assert shown[len(carets) - len(carets.lstrip()) :][:1] == (line[column - 1 :][:1])
    assert 1 <= len(carets.strip()) <= 3


def test_lines_of_odd_files(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthr\xffee\n")
    assert read_lines(file, {1, 2, 3, 4}) == {1: "one", 2: "two", 3: "thr\ufffdee"}
    assert read_lines(tmp_path, {1}) == {}
    assert read_lines(tmp_path / "a.gz", {1}) == {}
    assert cells("a日\u200d") == 3


def test_summary() -> None:
    error, warning = Finding("a", "error", ""), Finding("b", "warning", "")
    assert summary([]) == "no findings"
    assert summary([error]) == "1 error"
    assert summary([error, error, warning]) == "2 errors, 1 warning"


def test_github_escapes() -> None:
    finding = Finding("c", "warning", "50%\nof: a,b", file="a,b:c.yaml", line=3, column=2, help="do", width=4)
    assert list(format_github([finding, Finding("x", "error", "m")], "sub")) == [
        "::error title=x::m",
        "::warning file=sub/a%2Cb%3Ac.yaml,line=3,endLine=3,col=2,endColumn=6,title=c::50%25%0Aof: a,b%0Ahelp: do",
    ]
