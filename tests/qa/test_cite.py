"""Footnotes: markers of any shape, in any text, become exact citations or vanish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Hit
from qa.cite import resolve

LIGHT = "The lighthouse was built in 1844 by Alan Stevenson. It is forty metres tall."
CHEESE = "Gouda is a Dutch cheese. It ripens for three years."
HITS = (
    Hit("a.txt", "Light", None, 100, 100 + len(LIGHT), LIGHT, 1.0),
    Hit("b.txt", "Cheese", 3, 7, 7 + len(CHEESE), CHEESE, 0.5, also=("copy.txt",)),
)
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            ["[1]", "[2", "]", "[99]", "[1, 2]", "[1-9999]", "【2】", "It is forty metres tall. ", "\n\n- "]
        ),
    )
).map("".join)


@given(TEXTS, st.booleans())
def test_never_raises_and_always_exact(written: str, done: bool) -> None:
    found = resolve(written, HITS, done)
    for number, citation in enumerate(found["citations"], 1):
        assert citation.number == number
        assert f"[{number}]" in found["text"]
        passage = citation.passage
        assert passage.text[citation.start - passage.start : citation.end - passage.start] == citation.quote
    for start, end in found["unsupported"]:
        assert 0 <= start < end <= len(found["text"])


@pytest.mark.parametrize(
    ("written", "text", "sources"),
    [
        ("Stevenson built the lighthouse [1].", "Stevenson built the lighthouse. [1]", ["a.txt"]),
        ("Stevenson built the lighthouse.[1]", "Stevenson built the lighthouse. [1]", ["a.txt"]),
        (
            "Stevenson built the lighthouse. [Source 1] It is tall. [1]",
            "Stevenson built the lighthouse. [1] It is tall. [2]",
            ["a.txt", "a.txt"],
        ),
        ("It ripens long [2].", "It ripens long. [1][2]", ["b.txt", "copy.txt"]),
        ("It ripens long [7].", "It ripens long.", []),
        ("Alan Stevenson built the lighthouse in 1844.", "Alan Stevenson built the lighthouse in 1844. [1]", ["a.txt"]),
        ("Both [1, 2].", "Both. [1][2][3]", ["a.txt", "b.txt", "copy.txt"]),
    ],
)
def test_markers(written: str, text: str, sources: list[str]) -> None:
    found = resolve(written, HITS)
    assert found["text"] == text
    assert [citation.source for citation in found["citations"]] == sources


def test_the_sentence_that_says_it_is_cited() -> None:
    (citation,) = resolve("It has a height of forty metres [1].", HITS)["citations"]
    assert citation.quote == "It is forty metres tall."
    assert citation.start == 100 + LIGHT.index("It is")


def test_what_no_source_says_is_unsupported() -> None:
    found = resolve("The moon is made of basalt. Gouda is a Dutch cheese.", HITS)
    ((start, end),) = found["unsupported"]
    assert found["text"][start:end] == "The moon is made of basalt."


def test_growing_text_only_grows() -> None:
    written = "Stevenson built the lighthouse [1]. It ripens for three years [2, 1]. Gouda is a Dutch cheese. End."
    shown = ""
    for stop in range(len(written) + 1):
        text = resolve(written[:stop], HITS, done=False)["text"]
        assert text.startswith(shown.rstrip()) or shown.startswith(text)
        shown = max(text, shown, key=len)
    assert resolve(written, HITS)["text"].startswith(shown.rstrip())
