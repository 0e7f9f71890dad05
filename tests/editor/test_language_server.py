"""What `init` writes for editors, in the language server that VS Code's YAML extension runs, where node and npm are.

The first run installs it into pytest's cache (some 30 MB); without npm or a registry the tests are skipped. Nothing is
asked of the network: the schemas are whole.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_project import Run

pytestmark = pytest.mark.slow

_PACKAGE = "yaml-language-server@1.25.0"


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> list[str]:
    """The command that starts the server."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs node and npm")
    packages: Path = request.config.cache.mkdir("yaml-language-server")  # type: ignore[union-attr]
    if not (packages / "installed").exists():
        (packages / "package.json").write_text('{"private": true}', "utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", _PACKAGE]
        done = subprocess.run(command, cwd=packages, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm can't install the server here: {done.stderr.strip()[:200]}")
        (packages / "installed").touch()
    return ["node", str(packages / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]


class _Editor:
    """An editor with `root` open, and the settings that stand there."""

    def __init__(self, server: list[str], root: Path) -> None:
        self.root = root
        self.settings = json.loads((root / ".vscode/settings.json").read_text("utf-8"))
        self.process = subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        folder = {"uri": root.as_uri(), "name": "root"}
        can = {"workspace": {"configuration": True, "workspaceFolders": True}}
        self._send(
            id=0,
            method="initialize",
            params={"processId": None, "rootUri": root.as_uri(), "workspaceFolders": [folder], "capabilities": can},
        )
        self._send(method="initialized", params={})

    def faults(self, path: str, text: str) -> list[str]:
        """What the server says of the file at `path` when `text` stands in it."""
        uri = (self.root / path).as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        return next([d["message"] for d in p["diagnostics"]] for p in self._published() if p["uri"] == uri)

    def _published(self) -> Iterator[Any]:
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                yield message["params"]
            elif "id" in message and "method" in message:
                self._send(id=message["id"], result=self._answer(message))

    def _answer(self, message: Any) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        yaml = {"schemas": self.settings["yaml.schemas"], "validate": True, "schemaStore": {"enable": False}}
        return [yaml if item.get("section") == "yaml" else {} for item in message["params"]["items"]]

    def _send(self, **message: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def _receive(self) -> Any:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        assert length, "the server has ended"
        return json.loads(self.process.stdout.read(length))


@pytest.fixture
def editor(server: list[str], tmp_path: Path, schemagen: Run) -> Iterator[_Editor]:
    assert schemagen("init", "library", cwd=tmp_path).returncode == 0
    opened = _Editor(server, tmp_path / "library")
    yield opened
    opened.process.kill()
    opened.process.communicate()


_FILES = ("author.yaml", "book.yaml", "common.yaml", "catalog.yaml")


def test_what_init_writes_has_no_faults(editor: _Editor) -> None:
    for name in _FILES:
        path = f"schemas/library/{name}"
        assert editor.faults(path, (editor.root / path).read_text("utf-8")) == [], name


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("book.yaml", "on-delete:", "on-delet:"),
        ("book.yaml", "version: 1.0.0", "version: 1"),
        ("common.yaml", "type: string", "type: strin"),
        ("catalog.yaml", "purpose:", "purpos:"),
    ],
)
@pytest.mark.parametrize("by", ["settings", "comment"])
def test_a_slip_is_underlined(editor: _Editor, name: str, old: str, new: str, by: str) -> None:
    """Both by the comment in the first line, and, in a head that names no `$schema`, by the settings alone."""
    path = f"schemas/library/{name}"
    text = (editor.root / path).read_text("utf-8")
    assert old in text
    if by == "settings":
        text = "\n".join(line for line in text.split("\n") if "$schema" not in line)
    else:
        editor.settings["yaml.schemas"] = {}
    assert editor.faults(path, text.replace(old, new)) != []
