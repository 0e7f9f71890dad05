"""What holds for every text: hypothesis looks for one where it does not."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemagen.source import Document, Json, SourceError, parse_json, parse_yaml, scan_json, yaml_event
from schemagen.source.mojibake import doubly_encoded
from schemagen.source.node import Node, escape

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TRAPS = st.sampled_from([
    "no", "on", "1e3", "12:30", "1_000", "2020-01-01", "~", "null", "true", "0x1F", "0o7", "010", ".5", "-", "<<", "&a",
    "*a", "!t", "'", '"', "é💊", "[1", "---", "", "a: b", "# c", "\t", " x ", "|", "\\", "a\nb", "a\n\n b\n",
])  # fmt: skip
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT | TRAPS
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(TEXT | TRAPS, v, max_size=4))


class Dumper(yaml.SafeDumper):
    """PyYAML's, which also quotes what is a number in YAML 1.2 only."""


Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$|0o[0-7]+$"),
    list("-+.0123456789"),
)


def _dumped(value: Any, **options: Any) -> str:
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, **options)


@settings(deadline=None)
@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_json_is_read_as_it_was_written(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert _same(parse_json(text, "").data, value)
    assert _same(scan_json(text).data, value)


@settings(deadline=None)
@given(VALUES, st.sampled_from([False, True, None]), st.sampled_from([None, '"', "'", "|", ">"]), st.booleans())
def test_yaml_is_read_as_it_was_written(value: Any, flow: bool | None, style: str | None, wide: bool) -> None:
    assume(not (wide and _has_old_break(value)))  # PyYAML folds at them
    text = _dumped(value, default_flow_style=flow, default_style=style, allow_unicode=wide)
    assert _same(parse_yaml(text, "").data, value)


@settings(deadline=None)
@given(VALUES)
def test_yaml_reads_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assume("\\ud8" not in text and yaml_event._FORBIDDEN.search(text) is None)
    assert _same(parse_yaml(text, "").data, value)


@settings(deadline=None)
@given(VALUES, st.sampled_from([None, 1]))
def test_places_in_json_show_the_value(value: Any, indent: int | None) -> None:
    document = parse_json(json.dumps(value, indent=indent, ensure_ascii=False), "")
    for pointer, part in _parts(document.data):
        shown = _text_at(document, pointer)
        assert shown.startswith(json.dumps(part, ensure_ascii=False) if not _is_collection(part) else ("[", "{"))
        if pointer:
            name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            in_object = isinstance(_at(document.data, pointer.rpartition("/")[0]), dict)
            key = json.dumps(name, ensure_ascii=False) if in_object else shown
            assert _text_at(document, pointer, key=True).startswith(key)


@settings(deadline=None)
@given(VALUES, st.sampled_from([False, True, None]))
def test_places_in_yaml_show_the_value(value: Any, flow: bool | None) -> None:
    document = parse_yaml(_dumped(value, default_flow_style=flow, allow_unicode=True, width=10**9), "")
    for pointer, part in _parts(document.data):
        if isinstance(part, str) and part.isalnum():
            assert _text_at(document, pointer).lstrip("'\"").startswith(part)


@settings(deadline=None)
@given(st.text("ab \t\n'\"\\é💊#:", min_size=1), st.sampled_from([None, '"', "'", "|", ">"]), st.integers(20, 80))
def test_places_in_yaml_scalars_show_the_character(text: str, style: str | None, width: int) -> None:
    document = parse_yaml(_dumped([text], default_style=style, allow_unicode=True, width=width), "")
    _check_characters(document, "/0", text)


@settings(deadline=None)
@given(st.text("ab \t\n'\"\\é💊\x7f\x01", min_size=1), st.booleans())
def test_places_in_json_strings_show_the_character(text: str, ascii_only: bool) -> None:
    _check_characters(parse_json(json.dumps([text], ensure_ascii=ascii_only), ""), "/0", text)


@settings(deadline=None)
@given(st.text("{}[]:,\"\\/ \n\t01.eE+-truefalsn'#*&!|>%@`~<xu\ud800\x00é", max_size=30))
def test_any_text_gives_data_or_findings_with_places(text: str) -> None:
    lines = re.split("\r\n|\r|\n", text)
    for parse in (parse_json, parse_yaml):
        try:
            parse(text, "file")
        except SourceError as error:
            for f in error.findings:
                assert f.line and f.column and 1 <= f.line <= len(lines) and 1 <= f.column <= len(lines[f.line - 1]) + 1
                assert f.message and f.message.isprintable()


@settings(deadline=None)
@given(st.text('{}[]:,"\\ \n01.eE+-u\ud800NaItrufalsn', max_size=12))
def test_json_is_accepted_as_python_accepts_it(text: str) -> None:
    """Except for what Python takes beyond JSON: NaN, Infinity, half characters and duplicate keys."""
    assert _accepts(lambda: scan_json(text, allow_duplicates=True)) == _accepts(lambda: _strict_json(text))
    assert _accepts(lambda: parse_json(text, "")) == _accepts(lambda: scan_json(text))


WORDS = re.findall(
    r"\S+",
    "naïve café Ünïcödé São IRMÃO AMANHÃ NÃO maçã coração ÉTÉ été à où œuvre ŒUVRE Straße Größe ÄÖÜ Å Ångström smörgås "
    "Úžasný ÚŽASNÝ robíš muž Šťastný žluťoučký kůň łódź mąka España ÑANDÚ hâlâ HÂLÂ ığdır İstanbul Íslenska þorn Ðað "
    "привет Ελλάδα 日本語 你好 💊 Tiếng Việt über Äpfel ÎLE château",
)
MARKS = ["", "…", "”", "’", "»", "\xa0»", "—", "…”", "”—", "™", "®", "²", "¹²", "!", ", ", "–", "”…", "\xa0:", "·"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(MARKS)), min_size=1, max_size=6))
def test_honest_words_do_not_look_doubly_encoded(words: list[tuple[str, str]]) -> None:
    text = " “".join(word + mark for word, mark in words)
    assert doubly_encoded(text, "") == []


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([w for w in WORDS if not w.isascii() and w not in ("Å", "Ðað")]), min_size=1, max_size=4)
)
@pytest.mark.parametrize("page", ["cp1252", "cp1254"])
def test_doubly_encoded_words_are_found_and_mended(page: str, words: list[str]) -> None:
    text = " ".join(words)
    twice = "".join(bytes([b]).decode(page, "ignore") or chr(b) for b in text.encode())
    found = doubly_encoded(twice, "")
    assume(not text.isupper())  # `Ã” ` after a capital may be honest
    assert len(found) == 1
    assert found[0].help == f"was it meant as: {text}" or len(text) > 30


@settings(deadline=None)
@given(VALUES)
def test_pyyamls_own_parser_gives_the_same(value: Any) -> None:
    """PyYAML can be installed without libyaml."""
    text = _dumped(value, allow_unicode=True)
    fast = parse_yaml(text, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_event, "_parser", yaml_event._python_parser)
        assert _same(parse_yaml(text, "").data, fast.data)


def _accepts(read: Any) -> bool:
    try:
        read()
    except (SourceError, ValueError):
        return False
    return True


def _strict_json(text: str) -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    text.encode()
    json.dumps(json.loads(text, parse_constant=refuse), ensure_ascii=False).encode()


def _same(left: Json, right: Json) -> bool:
    """Equal, with 1, 1.0 and True told apart, and -0.0 and 0.0."""
    return repr(left) == repr(right)


def _is_collection(value: Json) -> bool:
    return isinstance(value, list | dict)


def _has_old_break(value: Any) -> bool:
    return re.search("[\x85\u2028\u2029]", json.dumps(value, ensure_ascii=False)) is not None


def _parts(value: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    yield pointer, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in items:
        yield from _parts(part, pointer + escape(name))


def _at(value: Any, pointer: str) -> Any:
    return dict(_parts(value))[pointer]


def _text_at(document: Document, pointer: str, **where: Any) -> str:
    span = document.locate(pointer, **where)
    assert span is not None
    line = re.split("\r\n|\r|\n", document.text)[span.line - 1]
    return line[span.column - 1 : span.column - 1 + span.width]


def _check_characters(document: Document, pointer: str, text: str) -> None:
    for offset, character in enumerate(text):
        if offset and not character.isspace():
            shown = _text_at(document, pointer, offset=offset)
            escapes = json.dumps(character)[1:2]
            assert shown in (character, "\\", "'", escapes)


def test_a_node_of_json_has_places() -> None:
    text = ' {"a": [1, "x"]}'
    node = scan_json(text)
    assert isinstance(node, Node) and isinstance(node.children, dict)
    member = node.children["a"]
    assert (text[node.start : node.end], text[member.key_start : member.key_end]) == ('{"a": [1, "x"]}', '"a"')
    assert isinstance(member.children, list) and [text[n.start : n.end] for n in member.children] == ["1", '"x"']
