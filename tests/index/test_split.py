"""Passages: exact, whole, ordered, inside pages, and never more than the model reads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, Draft, Page, Section
from index.embed import MiniLM
from index.split import Passage, passages

MODEL = MiniLM()
SOME = [
    "Plain words. And more of them, here.\n\n",
    "Dr. No said 3.14!\r\n",
    "# Heading\n",
    "- item\n",
    "汉字没有空格。",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏽",
    "e\u0301a\u0308\u200d",
    "\u202eright to left\u202c عربي ",
    "https://example.org/a.b?c=d.e ",
    "x" * 300,
    "no stop at all " * 30,
    "|a|b|\n",
    "\f",
]
TEXTS = st.one_of(st.text(max_size=500), st.lists(st.sampled_from(SOME), max_size=60).map("".join))


def split(document: Document) -> tuple[Passage, ...]:
    found = passages(document, MODEL.count, MODEL.window)
    end = 0
    for passage in found:
        text = document.text[passage.start : passage.end]
        assert end <= passage.start < passage.end
        assert not document.text[end : passage.start].strip()
        assert text == text.strip()
        assert MODEL.count([f"{passage.context}\n{text}"])[0] <= MODEL.window
        end = passage.end
    assert not document.text[end:].strip()
    return found


@given(TEXTS)
@settings(deadline=None)
def test_passages_tile_any_text(text: str) -> None:
    split(Document("a.txt", "A title", text))


@given(st.lists(st.text(max_size=200), max_size=6))
@settings(deadline=None)
def test_passages_stay_inside_pages(pages: list[str]) -> None:
    draft = Draft(title="t")
    for number, text in enumerate(pages, 1):
        draft.page(number, [text])
    document = draft.document("a.pdf")
    for passage in split(document):
        assert document.page_at(passage.start) == document.page_at(passage.end - 1) is not None


@pytest.mark.parametrize("text", ["x" * 50_000, "word " * 10_000, "漢字" * 25_000, "👍🏽" * 5000, "a." * 25_000])
def test_one_enormous_line(text: str) -> None:
    found = split(Document("a.txt", "a.txt", text))
    assert len(found) >= 10
    assert max(p.end - p.start for p in found) < 6000


def test_visible_characters_are_not_cut() -> None:
    family = "👩‍👩‍👧‍👦"
    document = Document("a.txt", "a.txt", family * 3000)
    for passage in split(document):
        assert (passage.end - passage.start) % len(family) == 0


def test_title_and_headings_are_context() -> None:
    text = "Intro.\n\nOne\n\nBody of one.\n\n"
    document = Document("a.md", "Report", text, sections=(Section("One", 1, text.index("One")),))
    assert {p.context for p in split(document)} <= {"Report", "Report › One"}
    assert split(Document("a.md", "a.md", "Body."))[0].context == ""


def test_page_lookup() -> None:
    document = Document("a", "a", "abcdef", pages=(Page(1, 0, 2), Page(2, 3, 6)))
    assert [document.page_at(i) for i in range(7)] == [1, 1, None, 2, 2, 2, None]
