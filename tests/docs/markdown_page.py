"""Pages read back as GitHub would: what a reader sees, where the links lead, which ids there are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass(frozen=True)
class MarkdownPage:
    """A page of generated docs."""

    text: str

    @cached_property
    def tokens(self) -> list[Token]:
        return MARKDOWN.parse(self.text)

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """Level and visible text of each heading."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return [(int(t.tag[1]), visible(inline)) for t, inline in pairs if t.type == "heading_open"]

    @cached_property
    def ids(self) -> set[str]:
        """The ids that a link may lead to: those that GitHub gives to headings, and those that are written."""
        found: dict[str, int] = {}
        ids = set(re.findall(r'<a id="([^"]*)"></a>', self.text))
        for _, heading in self.headings:
            slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
            count = found[slug] = found.get(slug, -1) + 1
            ids.add(f"{slug}-{count}" if count else slug)
        return ids

    def links(self) -> Iterator[str]:
        """The targets of links, unquoted."""
        for token in self.tokens:
            for child in token.children or ():
                if child.type in ("link_open", "image"):
                    yield unquote(str(child.attrs.get("href", child.attrs.get("src"))))

    def fences(self, language: str) -> list[str]:
        """The code blocks of a language."""
        return [t.content for t in self.tokens if t.type == "fence" and t.info == language]

    def rows(self) -> list[list[str]]:
        """The cells of every table row, as visible text."""
        rows: list[list[str]] = []
        for token, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("td_open", "th_open"):
                rows[-1].append(visible(inline))
        return rows

    def empty_headings(self) -> list[str]:
        """Headings with nothing below them: the next one of their level or above follows, or the end."""
        outline: list[tuple[int, str] | None] = []  # None is content
        headings = iter(self.headings)
        for token, inline in zip(self.tokens, [*self.tokens[1:], None], strict=True):
            if token.type == "heading_open":
                outline.append(next(headings))
            elif token.level == 0 and token.nesting >= 0 and not (inline and is_id(inline)):
                outline.append(None)
        empty = []
        for here, after in zip(outline, [*outline[1:], (0, "")], strict=True):
            if here and after and after[0] <= here[0]:
                empty.append(here[1])
        return empty


def is_id(inline: Token) -> bool:
    """Whether a paragraph holds nothing but an id to link to."""
    return re.fullmatch(r'<a id="[^"]*"></a>', inline.content) is not None


def visible(inline: Token) -> str:
    """What a reader sees of inline content; a line break is a line feed."""
    shown = ""
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            shown += child.content
        elif child.type in ("softbreak", "hardbreak") or child.content == "<br>":
            shown += "\n"
    return shown
