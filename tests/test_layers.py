"""How the house is built (CONTRIBUTING.md): imports run downwards, in no circle; functions and files stay small."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
FUNCTION, FILE = 50, 400  # lines, at the most


def test_imports_run_downwards() -> None:
    """import-linter reads its contract from pyproject.toml; it counts imports inside functions too."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_module_imports_itself_by_a_detour() -> None:
    """Imports inside functions and for types count too."""
    graph = grimp.build_graph("schemagen", cache_dir=None)
    with_packages = {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}
    try:
        TopologicalSorter(with_packages).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("folder", ["src", "benchmarks"])
def test_functions_and_files_stay_small(folder: str) -> None:
    files = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in (ROOT / folder).rglob("*.py")}
    large = [f"{name} has {lines} lines" for name, text in files.items() if (lines := text.count("\n")) > FILE]
    assert sorted([*large, *(one for name, text in files.items() for one in long_functions(name, text))]) == []


def long_functions(name: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION:
                yield f"{name}: {node.name} has {lines} lines"
