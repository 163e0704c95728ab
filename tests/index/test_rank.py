"""Fusing two rankings, and near-copies in them."""

import pytest

from index import Library
from index.rank import fuse, spread
from tests.conftest import Write


def test_the_best_of_both_rankings_wins() -> None:
    cosines = {1: 0.5, 2: 0.6, 3: 0.4}
    ranked = fuse(cosines, {1: 8.0, 3: 2.0})
    assert [id for id, _ in ranked] == [1, 2, 3]
    assert ranked[1][1] == pytest.approx(0.6)


def test_without_a_word_in_common_meaning_decides() -> None:
    assert [id for id, _ in fuse({1: 0.1, 2: 0.3}, {})] == [2, 1]


_TEXT = "The harbour agreement between Ostport and Westhaven was signed in the old town hall on a rainy morning in May"


def test_near_copies_from_other_documents_come_last() -> None:
    assert spread([(1, _TEXT), (2, f"{_TEXT}."), (3, "Cats sleep on the quay.")]) == [0, 2, 1]


@pytest.mark.parametrize(
    "passages",
    [
        [(1, f"{_TEXT} 2001"), (2, f"{_TEXT} 2004"), (3, "Cats sleep on the quay.")],  # they may contradict each other
        [(1, _TEXT), (1, _TEXT), (3, "Cats sleep on the quay.")],
        [(1, ""), (2, "Cats")],
        [],
    ],
)
def test_other_passages_keep_their_places(passages: list[tuple[int, str]]) -> None:
    assert spread(passages) == list(range(len(passages)))


def test_versions_of_a_document_do_not_crowd_the_top(library: Library, write: Write) -> None:
    for n in range(6):
        write(f"version {n}.txt", f"{_TEXT}.{' Draft.' if n % 2 else ''}{chr(10) * n}")
    write("other.txt", "The harbour master keeps the agreement of Ostport in a tin box under her bed.")
    library.sync()
    hits = library.search("Where is the harbour agreement?", 3)
    assert "other.txt" in {hit.source for hit in hits[:2]}
