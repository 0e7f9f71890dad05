"""The same diagrams through Mermaid itself, where node and npm are: three versions parse, one draws.

The first run installs them into pytest's cache (some 340 MB); without npm or a registry the tests are skipped.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import merman
import pytest

from schemagen.catalog.model import Catalog
from schemagen.emit.artefact import EmitOptions
from schemagen.emit.diagrams import emit_diagrams
from schemagen.emit.diagrams.label import label, labels, word

VERSIONS = {"mermaid10": "10.9", "mermaid11": "11.12", "mermaid12": "12.3"}
READER = Path(__file__).parent / "mermaid" / "read.mjs"
Read = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.slow

HOSTILE = [
    'a "quoted" name', "50% off", "back\\slash", "line\nfeed", "<T>", "~T~", "#35;", "`code`", "$$x$$", "_it_", "*it*",
    "**b**", "&lt;b&gt;", "fa:fa-user", "1. First", "1) First", "- item", "+ item", "> quote", "# head", "end", "style",
    "class", "subgraph", "title", "one", "many", "to", "only", "constructor", "__proto__", "toString", "valueOf", "💊",
    "größe", "名前", " ", "    four", "a\u2028b", "\x7f", "PK", "pk", "PK-1", "FK", "9lives", "price (USD)", "a|b",
    "[x](y)", "![x](y)", "https://example.com/x", "www.example.com", "ada@example.com", "%%{init: {}}%%", "---", "===",
    "{", "}", "A&copy", "Q & A", "x: y", "erDiagram", "x" * 80, "style: x#y; z",
]  # fmt: skip


@pytest.fixture(scope="module")
def read(request: pytest.FixtureRequest) -> Read:
    """Ask a version of Mermaid what it makes of some diagrams."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs node and npm")
    packages = request.config.cache.mkdir("mermaid")  # type: ignore[union-attr]
    if not (packages / "installed").exists():
        wanted = [f"{name}@npm:mermaid@{version}" for name, version in VERSIONS.items()]
        (packages / "package.json").write_text('{"private": true}', "utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"]
        command += [*wanted, "jsdom@26"]
        done = subprocess.run(command, cwd=packages, capture_output=True, text=True, check=False)
        if done.returncode:
            errors = [row for row in done.stderr.splitlines() if row.startswith("npm error")]
            pytest.skip(f"npm can't install mermaid here: {(errors or [done.stderr])[0]}")
        (packages / "installed").touch()

    def ask(version: str, texts: Iterable[str], mode: str = "parse") -> list[dict[str, Any]]:
        lines = [json.dumps(text) for text in texts]
        command = ["node", str(READER), str(packages), version, mode]
        done = subprocess.run(command, input="\n".join(lines), capture_output=True, encoding="utf-8", check=True)
        answers = [json.loads(line) for line in done.stdout.split("\n") if line.startswith("{")]
        assert len(answers) == len(lines), done.stderr
        return answers

    return ask


@pytest.mark.parametrize("version", VERSIONS)
def test_mermaid_counts_as_merman_does(own_catalogs: Mapping[str, Catalog], read: Read, version: str) -> None:
    drawn = {a.path: a.render() for c in own_catalogs.values() for a in emit_diagrams(c, EmitOptions())}
    for (path, text), seen in zip(drawn.items(), read(version, drawn.values()), strict=True):
        assert "error" not in seen, (path, seen)
        facts = json.loads(merman.Merman().parse_json(text, None))
        if facts["type"] == "er":
            assert len(seen["boxes"]) == len(facts["entities"]), path
            assert len(seen["lines"]) == len(facts["relationships"]), path
            assert len(seen["attributes"]) == sum(len(e["attributes"]) for e in facts["entities"].values()), path
        else:
            assert (len(seen["boxes"]), len(seen["lines"])) == (len(facts["nodes"]), len(facts["edges"])), path


@pytest.mark.parametrize("version", VERSIONS)
def test_hostile_names_parse(read: Read, version: str) -> None:
    seen = read(version, [_er([name]) for name in HOSTILE] + [_er(HOSTILE)] + [_flow(name) for name in HOSTILE])
    assert [(name, s) for name, s in zip(HOSTILE * 2, seen, strict=False) if "error" in s] == []
    for name, one in zip(HOSTILE, seen, strict=False):
        assert one["boxes"] == [labels([name])[name], "z z"], name
        assert one["attributes"] == [[word(name), word(name)]], name
        assert one["lines"] == [label(name)], name
    assert len(seen[len(HOSTILE)]["boxes"]) == len(HOSTILE) + 1
    for name, one in zip(HOSTILE, seen[len(HOSTILE) + 1 :], strict=True):
        assert one["boxes"] == [label(name).strip(), "z"], name
        assert one["lines"] == [label(name).strip()], name


@pytest.mark.parametrize("version", ["mermaid11", "mermaid12"])
def test_hostile_names_are_drawn_as_they_read(read: Read, version: str) -> None:
    texts = [text for name in HOSTILE for text in (_er([name]), _flow(name))]
    for i, seen in enumerate(read(version, texts, "draw")):
        name = HOSTILE[i // 2]
        assert "error" not in seen, (name, seen)
        assert seen["texts"].count(label(name).strip()) >= (3 if i % 2 == 0 else 2), (name, seen["texts"])


def _er(names: list[str]) -> str:
    boxes = labels(names)
    return "erDiagram\n" + "".join(
        f'  "{boxes[n]}" {{\n    {word(n)} {word(n)} PK, FK "{label(n)}"\n  }}\n'
        f'  "{boxes[n]}" ||--o{{ "z z" : "{label(n)}"\n'
        for n in names
    )


def _flow(name: str) -> str:
    return f'flowchart LR\n  e_{word(name)}["{label(name)}"] -->|"{label(name)}"| z_z["z"]\n'
