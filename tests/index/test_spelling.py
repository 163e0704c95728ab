"""Slips of the pen are mended by the library's own words, and by nothing else."""

from pathlib import Path

import pytest

from index import Library
from index.spelling import distance
from tests.conftest import Write


@pytest.fixture
def library(write: Write, docs: Path, tmp_path: Path) -> Library:
    write(
        "a.txt",
        "The notice period for tenants is three months. Raul Khajimba signed the treaty. Horses graze here. Beginners like light scattering.",
    )
    write("b.txt", "Die Kündigungsfrist beträgt drei Monate und wird mit dem Vermieter vereinbart.")
    made = Library(docs, tmp_path / "home")
    made.sync()
    return made


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("How long is the notise peroid?", "How long is the notice period?"),
        ("Who signed the tretay?", "Who signed the treaty?"),
        ("Who is Kajimba?", "Who is Khajimba?"),
        ("Wie lang ist die Kündigungsfirst?", "Wie lang ist die Kündigungsfrist?"),
        ("Is it for begginers?", "Is it for beginners?"),
        ("Is stuttering normal?", "Is stuttering normal?"),  # two letters from "scattering", one of them the second
        ("How long is the notice period?", "How long is the notice period?"),
        ("Is there a house?", "Is there a house?"),  # a word of its own, though one letter from "horse"
        ("Who is Quetzalcoatl?", "Who is Quetzalcoatl?"),
        ("", ""),
    ],
)
def test_slips_are_mended(library: Library, asked: str, meant: str) -> None:
    assert library.corrected(asked) == meant


def test_what_stands_nowhere_is_told(library: Library) -> None:
    found = library.unknown(["MySQL", "Khajimba", "3.3", "tenant", "Monat", "notice period", "period notice", 'a"b'])
    assert found == ["MySQL", "3.3", "period notice", 'a"b']


@pytest.mark.parametrize(
    ("one", "other", "apart"), [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("ab", "b", 1), ("abc", "xyz", 3)]
)
def test_distance(one: str, other: str, apart: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == apart
