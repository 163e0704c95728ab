"""Every format: the sentence is there, offsets hold, the same bytes give the same document."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.document import Document
from index.formats import SUFFIXES
from tests.index.formats.conftest import Reader
from tests.index.formats.samples import SAMPLES, SENTENCE


def check(document: Document) -> None:
    """What holds for every document."""
    assert document.title.strip() and document.text.strip()
    document.text.encode("utf-8")
    assert "\x00" not in document.text
    end = 0
    for page in document.pages:
        assert end <= page.start <= page.end <= len(document.text)
        end = page.end
    starts = [section.start for section in document.sections]
    assert starts == sorted(starts) and all(0 <= start <= len(document.text) for start in starts)
    assert all(section.title.strip() and section.level > 0 for section in document.sections)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_format(name: str, parsed: Reader) -> None:
    document = parsed(name, SAMPLES[name])
    assert SENTENCE in document.text
    assert document.source == name
    assert document == parsed(name, SAMPLES[name])
    assert not document.notes
    check(document)


def test_every_sample_is_promised() -> None:
    assert {Path(name).suffix for name in SAMPLES} <= SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("a.txt", "report.pdf"),
        ("a.doc", "survey.docx"),
        ("a.pdf", "survey.docx"),
        ("a.docx", "memo.rtf"),
        ("a.xls", "page.html"),
        ("a.docx", "page.html"),
        ("a.zip", "almanac.epub"),
        ("a", "plain.txt"),
        ("a.DOCX", "survey.docx"),
        ("a.xls", "rows.tsv"),
        ("a.json", "values.jsonl"),
    ],
)
def test_content_beats_name(wrong: str, right: str, parsed: Reader) -> None:
    assert parsed(wrong, SAMPLES[right]).text == parsed(right, SAMPLES[right]).text


@pytest.mark.parametrize("package", ["index.formats", "index.formats.worker"])
def test_import_is_cheap(package: str) -> None:
    """`index` itself has its own promise; here it is stood in for, as in the worker."""
    script = (
        "import sys, types; sys.modules['index'] = m = types.ModuleType('index'); m.__path__ = ['index']\n"
        f"import {package}; print(*sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {
        "lxml",
        "pypdfium2",
        "charset_normalizer",
        "numpy",
        "torch",
        "chromadb",
        "docx",
        "email",
        "csv",
    }
