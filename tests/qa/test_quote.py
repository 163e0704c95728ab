"""What a quoted answer is made of: contradictions, parts of a question, lists."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qa import Answer, Assistant
from tests.conftest import Write

Ask = Callable[[str], Answer]

_AGREEMENT = (
    "The harbour agreement between Ostport and Westhaven was signed on {day} in Westhaven. It is valid for {years} "
    "years. The harbour master is Clara Jensen. Fees are paid every month."
)


@pytest.fixture
def ask(write: Write, docs: Path, tmp_path: Path) -> Ask:
    write("first version.txt", _AGREEMENT.format(day="3 May 2001", years="ten"))
    write("second version.txt", _AGREEMENT.format(day="9 June 2004", years="fifteen"))
    write("lighthouse.txt", "Cats sleep on the quay. The lighthouse was built in 1844 by Alan Stevenson.")
    return Assistant(docs=docs, home=tmp_path / "home").ask


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("When was the harbour agreement signed?", "3 May 2001", "9 June 2004"),
        ("How long is the harbour agreement valid?", "ten years", "fifteen years"),
    ],
)
def test_sources_that_contradict_are_both_cited(ask: Ask, question: str, one: str, other: str) -> None:
    answer = ask(question)
    assert "The sources differ:" in answer.text
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert one in quotes and other in quotes
    assert {citation.source for citation in answer.citations} == {"first version.txt", "second version.txt"}


@pytest.mark.parametrize(
    "question",
    ["Who is the harbour master?", "Where was the harbour agreement signed?", "Who built the lighthouse?"],
)
def test_sources_that_agree_are_not_said_to_differ(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.answered and "differ" not in answer.text


def test_a_question_about_one_version_is_no_contradiction(ask: Ask) -> None:
    assert "differ" not in ask("When was the first version of the harbour agreement signed?").text


def test_each_part_of_a_question_is_answered(ask: Ask) -> None:
    answer = ask("Who built the lighthouse and who is the harbour master?")
    assert "Alan Stevenson" in answer.text and "Clara Jensen" in answer.text
    assert answer.asked == ""


def test_what_is_missing_is_said(ask: Ask) -> None:
    answer = ask("Who built the lighthouse and what does a ticket to Mars cost?")
    assert answer.answered
    assert "Alan Stevenson" in answer.citations[0].quote
    assert answer.text.endswith("The documents don't say: what does a ticket to Mars cost?")


def test_nothing_of_it_said_is_a_refusal(ask: Ask) -> None:
    answer = ask("Who invented the zip fastener and what does a ticket to Mars cost?")
    assert not answer.answered and answer.text.startswith("The documents don't say.")


def test_a_sentence_about_he_is_quoted_with_the_one_that_names_him(write: Write, docs: Path, tmp_path: Path) -> None:
    text = (
        "The quay was empty.\n\nAlan Stevenson built the lighthouse. He died in 1865. His brothers were engineers too."
    )
    write("stevenson.txt", text)
    answer = Assistant(docs=docs, home=tmp_path / "home").ask("When did Stevenson die?")
    (cited,) = answer.citations
    assert cited.quote == "Alan Stevenson built the lighthouse. He died in 1865."
    assert answer.text == "Alan Stevenson built the lighthouse. [1] He died in 1865. [1]"
    assert text[cited.start : cited.end] == cited.quote
