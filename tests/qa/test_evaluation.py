"""Measuring a user's own questions: right counts, honest misses, and errors that name the line."""

import json
from pathlib import Path

import pytest

from index import InputError
from qa import Answer, Assistant, Citation, Passage
from qa.evaluation import Gold, Known, contains, correct, evaluate, known, normalised, summarise
from tests.conftest import Write


def answer(quote: str, start: int = 0, answered: bool = True, source: str = "a.txt") -> Answer:
    citation = Citation(
        1, source, "a", None, start, start + len(quote), quote, Passage(start, start + len(quote), quote)
    )
    return Answer("?", f"{quote} [1]", answered, 0.8, (citation,), seconds=2.0)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It is 1,150 crowns a month.", "1,150 Crowns"),
        ("signed in the U.S. in May", "US"),
        ("from 1990–2000", "1990"),
        ("since the mid-1990s", "1990s"),
        ("They call it The Amazon.", "amazon"),
        ("在 1995 年签署了协议", "签署了协议"),
        ("„Straße“ der Lieder", "STRASSE"),
    ],
)
def test_contains(text: str, wanted: str) -> None:
    assert contains(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"), [("13080 people", "308"), ("an artist", "art"), ("anything", " "), ("", "x")]
)
def test_does_not_contain(text: str, wanted: str) -> None:
    assert not contains(text, wanted)


def test_normalised_as_in_squad() -> None:
    assert normalised("The cat, an owl & a U.S. dollar!") == ["cat", "owl", "us", "dollar"]


def test_correct() -> None:
    by_words, by_place, none = Known("?", ("four",), ()), Known("?", (), (Gold("a.txt", 10, 14),)), Known("?", (), ())
    assert correct(by_words, answer("It is four.")) and not correct(by_words, answer("It is five."))
    assert not correct(by_words, answer("It is four.", answered=False))
    assert correct(by_place, answer("0123", start=13)) and not correct(by_place, answer("0123", start=14))
    assert not correct(by_place, answer("0123", start=13, source="b.txt"))
    assert correct(none, answer("", answered=False)) and not correct(none, answer("x"))


def test_summary_counts_and_lists_the_misses() -> None:
    questions = [
        Known("a", ("four",), (Gold("a.txt", 0, 4),)),
        Known("b", ("five",), ()),
        Known("c", (), ()),
        Known("d", (), ()),
    ]
    answers = [answer("four"), answer("five", answered=False), answer("x"), answer("y", answered=False)]
    found = summarise(questions, answers)
    assert (found.questions, found.answerable) == (4, 2)
    assert (found.answered, found.contains, found.overlaps, found.refused) == (0.5, 1.0, 1.0, 0.5)
    assert (found.balanced_accuracy, found.seconds) == (0.5, 2.0)
    assert [miss.question for miss in found.misses] == ["b", "c"]
    assert found.misses[0].expected == "five" and "refusal" in found.misses[0].got
    assert found.misses[1].expected == "a refusal" and "x" in found.misses[1].got
    json.dumps(found.as_json())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[1]", "object"),
        ('{"answers": []}', "question"),
        ('{"question": "  "}', "question"),
        ('{"question": "x", "answers": "four"}', "answers"),
        ('{"question": "x", "answers": [4]}', "answers"),
        ('{"question": "x", "gold": {}}', "gold"),
        ('{"question": "x", "gold": [[1, 2]]}', "gold"),
        ('{"question": "x", "gold": [{"source": "a.txt", "start": 5, "end": 5}]}', "gold"),
        ('{"question": "x", "gold": [{"source": "a.txt", "start": true, "end": 5}]}', "gold"),
    ],
)
def test_a_bad_line_is_named(line: str, said: str) -> None:
    with pytest.raises(InputError, match=rf"Line 7\b.*{said}"):
        known(line, 7)


def test_evaluate_asks_a_real_library(write: Write, docs: Path, tmp_path: Path) -> None:
    text = "The lighthouse on Skerry Point was built in 1844 by Alan Stevenson."
    write("a.txt", text)
    assistant = Assistant(docs=docs, home=tmp_path / "home", llm="")
    good = {"question": "Who built the lighthouse on Skerry Point?", "answers": ["Alan Stevenson"]}
    seen: list[tuple[int, int]] = []
    found = evaluate(
        assistant,
        [json.dumps({**good, "gold": [{"source": "a.txt", "start": 0, "end": len(text)}]}), "\n", good],
        lambda done, total: seen.append((done, total)),
    )
    assert (found.questions, found.contains, found.overlaps) == (2, 1.0, 1.0)
    assert seen == [(1, 2), (2, 2)]
    with pytest.raises(InputError, match="Line 3"):
        evaluate(assistant, [json.dumps(good), "", "{"])
    with pytest.raises(InputError, match=r"elsewhere\.txt"):
        evaluate(assistant, [{**good, "gold": [{"source": "elsewhere.txt", "start": 0, "end": 1}]}])
    with pytest.raises(InputError, match="no question"):
        evaluate(assistant, ["", "\n"])
