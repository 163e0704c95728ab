"""Real parts for all tests: real documents, real weights, real Chroma, each library under a temporary folder."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from qa import Assistant

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

for name in [name for name in os.environ if name.startswith("FOOTNOTE_") and name != "FOOTNOTE_NO_BROWSER"]:
    del os.environ[name]  # a developer's own settings must not reach the tests

Write = Callable[[str, str], Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """An empty documents folder."""
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


@pytest.fixture
def write(docs: Path) -> Write:
    """Write a text file into the documents folder."""

    def write(name: str, text: str) -> Path:
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


@pytest.fixture
def library(docs: Path, tmp_path: Path) -> Library:
    """A library over `docs`, not yet synchronised."""
    return Library(docs, tmp_path / "home")


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the documents that ship with Footnote."""
    return Assistant(docs=SEEDS, home=tmp_path_factory.mktemp("seeds"))


@pytest.fixture
def footnote(tmp_path: Path) -> Run:
    """Run the command `footnote` in an empty working directory, as a process of its own."""

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "ui", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "FOOTNOTE_HOME": str(tmp_path / "home"), **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
