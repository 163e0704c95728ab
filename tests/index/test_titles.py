"""Titles for documents that have none."""

import pytest

from index.document import Document
from index.titles import titled


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("000_0a068e4e36681242.txt", "Leaders meet to sign a treaty\n\nThe text.", "Leaders meet to sign a treaty"),
        ("a/Amazon_rainforest.txt", "The Amazon is a forest. It is large.\n\nMore.", "Amazon rainforest"),
        ("2023 Q3 AAPL.pdf", "UNITED STATES", "2023 Q3 AAPL"),
        ("31715818.txt", "one line only", "31715818.txt"),
        ("x.md", "- a list item\n\nmore", "x.md"),
    ],
)
def test_title(source: str, text: str, expected: str) -> None:
    assert titled(Document(source, source.rsplit("/", 1)[-1], text)).title == expected


def test_own_title_stays() -> None:
    assert titled(Document("a.txt", "Mine", "Headline here\n\ntext")).title == "Mine"
