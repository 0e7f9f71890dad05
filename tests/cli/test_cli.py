"""The command line as a whole: what it imports, how it fails, what it prints where."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from small_project import Run

from schemagen import __version__
from schemagen.cli.app import COMMANDS, app, run

_HEAVY = {
    "cel_expr_python", "datamodel_code_generator", "jinja2", "jsonschema", "jsonschema_rs", "orjson", "psycopg",
    "pydantic", "sqlglot", "yaml",
}  # fmt: skip
_IMPORTED = """
import sys
import schemagen.project.trust as trust
trust.is_trusted = lambda manifest: True
from schemagen.cli.app import run
code = run(sys.argv[1:])
print(code, sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def _imported(*arguments: str) -> tuple[int, set[str]]:
    command = [sys.executable, "-c", _IMPORTED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, _, modules = done.stderr.splitlines()[-1].partition(" ")
    return int(code), set(json.loads(modules.replace("'", '"')))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["generate", "--help"], ["verify", "--help"]])
def test_help_imports_no_layer_and_nothing_heavy(arguments: list[str]) -> None:
    code, modules = _imported(*arguments)
    assert code == 0
    assert not modules & _HEAVY


@pytest.mark.parametrize("options", [["--check"], [], ["--check", "--format", "json"]])
def test_nothing_to_do_imports_nothing_heavy(project: Path, options: list[str]) -> None:
    assert run(["-C", str(project), "generate"]) == 0
    code, modules = _imported("-C", str(project), "generate", *options)
    assert code == 0
    assert not modules & _HEAVY


_VALIDATES = """
import sys
from schemagen.cli.app import run
run(["validate", *sys.argv[1:]])
print(*sys.modules)
"""
_FOR_ERRORS = {"explain", "message", "closest", "record", "fault", "documents", "array", "summary"}
_FOR_OTHERS = {"catalog.model", "catalog.fields", "rules", "project.config", "payload.processes", "source.json_reader"}


@pytest.mark.parametrize(("record", "needless"), [('{"id": 1}', _FOR_ERRORS), ('{"id": ""}', _FOR_ERRORS - {"record"})])
def test_records_are_counted_without_what_explains_errors(tmp_path: Path, record: str, needless: set[str]) -> None:
    (tmp_path / "s.json").write_text('{"properties": {"id": {"type": "integer"}}}')
    (tmp_path / "a.jsonl").write_text(f"{record}\n" * 3)
    command = [sys.executable, "-c", _VALIDATES, "a.jsonl", "--schema", "s.json", "--max-errors", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    said, modules = done.stdout.splitlines()
    assert said == f"3 records in 1 file: {'all valid' if needless == _FOR_ERRORS else '3 invalid'}"
    imported = {name.removeprefix("schemagen.") for name in modules.split()}
    assert not imported & {
        *(f"payload.{name}" for name in needless),
        *_FOR_OTHERS,
        *(_HEAVY - {"jsonschema_rs", "orjson"}),
    }
    assert {"payload.lines", "jsonschema_rs", "orjson"} <= imported


def test_import_of_the_package_costs_nothing() -> None:
    code = "import sys; before = set(sys.modules); import schemagen; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "schemagen\n"


def test_the_table_of_commands_says_what_their_helps_say() -> None:
    context = click.Context(app)
    for name, text in COMMANDS.items():
        command = app.get_command(context, name)
        assert command is not None
        assert command.help and command.epilog and command.epilog.startswith("Example: schemagen "), name
        assert command.epilog.split()[2] == name
        assert text.endswith(".")


def test_commands_that_print_findings_have_the_options() -> None:
    context = click.Context(app)
    for name in COMMANDS.keys() - {"explain", "meta-schema"}:
        command = app.get_command(context, name)
        for one in command.commands.values() if isinstance(command, click.Group) else [command]:
            options = {option for parameter in one.params for option in parameter.opts}  # type: ignore[union-attr]
            assert {"--format", "--strict"} <= options, name


def test_version(schemagen: Run) -> None:
    assert schemagen("--version").stdout == f"schemagen {__version__}\n"
    metadata = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert f'version = "{__version__}"' in metadata


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["generate", "--nonsense"], ["lint", "--format", "xml"]])
def test_wrong_usage(schemagen: Run, arguments: list[str]) -> None:
    done = schemagen(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: schemagen ")


def test_wrong_usage_in_json(schemagen: Run) -> None:
    done = schemagen("generate", "--nonsense", "--format", "json")
    assert done.returncode == 2
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["code"] == "usage"


def _broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("schemagen.project.generate.load_config", fail)


def test_a_fault_of_ours_is_no_traceback(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _broken(monkeypatch, ZeroDivisionError("oh"))
    assert run(["-C", str(project), "generate", "--format", "json"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["findings"][0]["code"] == "internal-error"
    assert "Traceback" not in out + err
    monkeypatch.setenv("SCHEMAGEN_DEBUG", "1")
    assert run(["-C", str(project), "generate"]) == 2
    assert "ZeroDivisionError: oh" in capsys.readouterr().err


def test_interrupted(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _broken(monkeypatch, KeyboardInterrupt())
    assert run(["-C", str(project), "generate"]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes that break")
def test_a_reader_that_leaves_early(project: Path) -> None:
    command = [sys.executable, "-m", "schemagen", "-C", str(project), "sample", "Item", "-n", "3000"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() in (0, 141)


def test_colour_on_a_terminal_only(project: Path) -> None:
    pty = pytest.importorskip("pty")
    (project / "schemas/shop/item.yaml").write_text("title: 1\nx-entity: {}\n")
    for variables, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "schemagen", "-C", str(project), "lint"]
        subprocess.run(command, stdout=theirs, stderr=subprocess.DEVNULL, env={**os.environ, **variables}, check=False)
        os.close(theirs)
        text = os.read(ours, 100_000)
        os.close(ours)
        assert (b"\x1b[" in text) == coloured
        assert b"error" in text


def test_a_terminal_without_unicode(project: Path, schemagen: Run) -> None:
    head = project / "schemas/shop/item.yaml"
    head.write_text(head.read_text("utf-8").replace("key: [id]", "key: [größe]"), "utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = schemagen("-C", project, "lint", **ascii_only)
    assert (done.returncode, done.stderr) == (1, "1 error\n")
    assert "key: [gr\\xf6\\xdfe]" in done.stdout


def test_completion(project: Path, schemagen: Run) -> None:
    def complete(words: str) -> list[str]:
        variables = {"_SCHEMAGEN_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        code = "import sys; sys.argv[0] = 'schemagen'; from schemagen.cli import main; main()"
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=project, env={**os.environ, **variables}, capture_output=True, text=True, check=False
        )
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert complete("schemagen ge") == ["generate"]
    assert complete("schemagen generate ") == ["shop", "zoo"]
    assert complete("schemagen sample shop.") == ["shop.Item", "shop.Order"]
    assert complete("schemagen explain output-st") == ["output-stale"]


def test_github_annotations_lead_from_the_repository(project: Path, schemagen: Run) -> None:
    (project / "schemas/shop/item.yaml").write_text("title: 1\nx-entity: {}\n")
    done = schemagen("lint", "--format", "github", cwd=project, GITHUB_WORKSPACE=str(project.parent))
    assert done.stdout.startswith("::error file=project/schemas/shop/item.yaml,line=1,")


def test_rules_in_json(project: Path, schemagen: Run) -> None:
    document = json.loads(schemagen("-C", project, "rules", "zoo", "--format", "json").stdout)
    assert set(document) == {"rules", "findings"}
    row = next(row for row in document["rules"] if row["id"] == "animal.key")
    assert set(row) == {"id", "catalog", "entity", "kind", "pointer", "targets"}
    assert row["targets"]["postgres"] == {"status": "enforced", "by": "primary-key", "name": "animals.key"}


def test_samples_by_seed(project: Path, schemagen: Run) -> None:
    command = ["-C", project, "sample", "Animal", "-n", "3", "--seed", "5"]
    lines = schemagen(*command).stdout.splitlines()
    assert [set(json.loads(line)) for line in lines] == 3 * [{"id", "schema_version"}]
    again = schemagen(*command, "--format", "json", PYTHONHASHSEED="3")
    assert json.loads(again.stdout)["records"] == [json.loads(line) for line in lines]


def test_verify(project: Path, schemagen: Run) -> None:
    (project / "schemagen.toml").write_text('emitters = ["sqlite"]\n')
    done = schemagen("-C", project, "verify", "shop", "-n", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "shop: sqlite: 6 rows came back from 2 tables\n"
    document = json.loads(schemagen("-C", project, "verify", "zoo", "-n", "2", "--format", "json").stdout)
    assert document["catalogs"] == {"zoo": {"rows": {"sqlite.animals": 2}, "unstorable": {}}}


def test_verify_without_a_server(project: Path, schemagen: Run) -> None:
    (project / "schemagen.toml").write_text('emitters = ["postgres"]\n')
    done = schemagen("-C", project, "verify", "--dev-url", "postgresql://localhost:1/none")
    assert done.returncode == 2
    assert done.stdout.startswith("error[database-unavailable]: ")
