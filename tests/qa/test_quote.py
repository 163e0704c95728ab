"""What a quoted answer is made of: contradictions, parts of a question, lists."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Hit
from qa import Answer, Assistant
from qa.quote import quote
from qa.read import Reading
from qa.sentence import Sentence, split
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


_FIRE = {
    "chronicle.txt": "Fire at the mill\n\nSixty firefighters fought the blaze at the mill for seven hours. The mill stood empty.",
    "gazette.txt": "The mill fire\n\nThe blaze which ruined the mill was fought by 45 firefighters from seven stations.",
    "council.txt": "Minutes\n\nThe council has nine members. The mayor thanked the firefighters. Twelve people came.",
}


def test_sources_that_give_other_amounts_differ(write: Write, docs: Path, tmp_path: Path) -> None:
    for name, text in _FIRE.items():
        write(name, text)
    answer = Assistant(docs=docs, home=tmp_path / "home", threshold=0).ask(
        "How many firefighters fought the mill fire?"
    )
    assert "Sixty firefighters" in answer.text and "The sources differ:" in answer.text
    assert {citation.source for citation in answer.citations} == {"chronicle.txt", "gazette.txt"}


def test_ports_are_amounts_too(write: Write, docs: Path, tmp_path: Path) -> None:
    write("api.txt", "The interface\n\nIn a standard installation the server listens on port 8440.")
    write("guide.txt", "Installation\n\nThe web server then listens on port 8420.")
    answer = Assistant(docs=docs, home=tmp_path / "home").ask("On which port does the server listen?")
    assert "The sources differ:" in answer.text and "8440" in answer.text and "8420" in answer.text


_SHOP = (
    "# Shop\n\nThe shop sells lamps.\n\n## Editions\n\nThere are three editions. Starter is for schools. Team is for "
    "offices. Grand is for harbours.\n\n## In the box\n\nThe box contains:\n\n- a lamp\n- a rope\n- a whistle\n\n"
    "## Prices\n\n| Lamp | Price | Weight |\n|---|---|---|\n| Red lamp | 19 crowns | 200 g |\n| Blue lamp | 24 crowns | 310 g |\n"
)


@pytest.fixture
def shop(write: Write, docs: Path, tmp_path: Path) -> Ask:
    write("shop.md", _SHOP)
    return Assistant(docs=docs, home=tmp_path / "home", threshold=0).ask


def test_a_list_is_quoted_item_by_item(shop: Ask) -> None:
    answer = shop("What is in the box?")
    assert "The box contains: [1]" in answer.text
    lines = answer.text.splitlines()
    assert [line.rsplit(" ", 1)[0] for line in lines if line.startswith("- ")] == [
        "- a lamp",
        "- a rope",
        "- a whistle",
    ]
    for citation in answer.citations:
        assert _SHOP[citation.start : citation.end] == citation.quote


def test_items_of_two_passages_stand_on_lines_of_their_own() -> None:
    text = "1. Pay the rent.\n2. Air the rooms.\n3. Sweep the stairs."
    cut = text.index("3.")
    one = Hit("a.txt", "A", None, 0, cut - 1, text[: cut - 1], 1.0)
    other = Hit("a.txt", "A", None, cut, len(text), text[cut:], 1.0)
    items = [Sentence(h, a, b, words, 1.0) for h in (one, other) for a, b, words in split(h)]
    reading = Reading("What are the duties?", (one, other), tuple(items), 0.9)
    answer = quote(reading.question, [reading], lambda hit: (one, other))
    assert [line for line in answer.text.splitlines() if line] == [
        "1. Pay the rent. [1]",
        "2. Air the rooms. [2]",
        "3. Sweep the stairs. [3]",
    ]


def test_what_is_announced_follows(shop: Ask) -> None:
    answer = shop("Which editions are there?")
    assert all(name in answer.text for name in ("three editions", "Starter", "Team", "Grand"))


def test_how_many_needs_no_list(shop: Ask) -> None:
    answer = shop("How many editions are there?")
    assert "three editions" in answer.text and "Grand" not in answer.text


def test_a_comparison_shows_both_sides(shop: Ask) -> None:
    answer = shop("Which costs more, the red lamp or the blue lamp?")
    assert "19 crowns" in answer.text and "24 crowns" in answer.text
    assert "| Lamp | Price | Weight |" in answer.text
    assert "lamp" in answer.citations[0].quote and "crowns" in answer.citations[0].quote


def test_what_is_closest_comes_with_its_list(write: Write, docs: Path, tmp_path: Path) -> None:
    write("shop.md", _SHOP)
    answer = Assistant(docs=docs, home=tmp_path / "home", threshold=1).ask("What is in the box?")
    assert not answer.answered and "The closest they come" in answer.text
    assert all(f"- {item} [" in answer.text for item in ("a lamp", "a rope", "a whistle"))
    assert all(_SHOP[citation.start : citation.end] == citation.quote for citation in answer.citations)
