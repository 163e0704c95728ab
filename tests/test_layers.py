"""Imports run ui -> qa -> index, files stay short, and `--help` loads nothing heavy."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {"index": {"qa", "ui"}, "qa": {"ui"}, "ui": set()}
HEAVY = {"torch", "sentence_transformers", "llama_index", "gradio", "transformers", "chromadb", "onnxruntime"}
SOURCES = [path for package in FORBIDDEN for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Top-level names of everything `path` imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_upward_import_and_short(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    assert not imported(path) & (FORBIDDEN[package] | {"tests", "training", "benchmarks"})
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330, "look for the second idea in this file"


def loaded_by(code: str) -> set[str]:
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()}


def test_help_loads_nothing_heavy() -> None:
    assert not loaded_by("from ui.cli import main; main(['--help'])") & (HEAVY | {"numpy"})


@pytest.mark.parametrize("package", ["index", "qa"])
def test_packages_load_nothing_heavy(package: str) -> None:
    assert not loaded_by(f"import {package}") & HEAVY


@pytest.mark.parametrize("package", ["index", "qa"])
def test_promise_is_kept(package: str) -> None:
    module = __import__(package)
    assert all(hasattr(module, name) for name in module.__all__)
    assert module.__all__ == sorted(module.__all__, key=lambda name: (name.islower(), name))
