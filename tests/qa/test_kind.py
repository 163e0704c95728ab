"""What kind of answer a question asks for."""

import pytest

from qa.kind import asks_figure, asks_number, asks_steps, asks_title, compared, explains, most


@pytest.mark.parametrize(
    "question",
    [
        "Which editions of Tidewatch are there?",
        "What kinds of bread do you bake?",
        "List the members.",
        "Who are the members?",
        "What goods are banned at the market?",
        "What do I need to bring?",
        "What's included?",
        "Who is on the committee?",
        "What goes into the apple cake?",
        "Welche Tiere leben im Moor?",
    ],
)
def test_lists(question: str) -> None:
    assert most(question) > most("Why is it so?")


@pytest.mark.parametrize(
    "question",
    ["Why did it leak?", "How do I reset it?", "Explain the rule.", "Warum ist das so?", "I lost it. What do I do?"],
)
def test_explanations(question: str) -> None:
    assert 1 < most(question) < most("List the members.") and explains(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who signed it?",
        "Who is the chair?",
        "What is this?",
        "What does it cost?",
        "How much is it?",
        "Which bus goes there?",
        "What causes rust?",
    ],
)
def test_facts(question: str) -> None:
    assert most(question) == 1


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("What is the difference between Starter and Enterprise?", {"starter"}, {"enterpris"}),
        ("Which costs more, the pH sensor or the oxygen sensor?", {"ph"}, {"oxygen"}),
        ("Tea vs coffee", {"tea"}, {"coffe"}),
        ("Is it open on Monday or Tuesday?", set(), set()),
        ("Who signed it?", set(), set()),
    ],
)
def test_two_things_compared(question: str, one: set[str], other: set[str]) -> None:
    assert compared(question) == ((one, other) if one else ())


def test_numbers_figures_and_titles() -> None:
    assert all(map(asks_figure, ["How much is it?", "When was it?", "What does it cost?", "In what year did it end?"]))
    assert not any(map(asks_figure, ["What caused the fire?", "Who signed it?", "How was it done?"]))
    assert asks_number("How many people came?") and not asks_number("How was it done?")
    assert asks_title("What is the title of the treaty?") and asks_title("What was the book titled?")
    assert not asks_title("What is the dog called?")


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        ("How do I reset it?", True),
        ("how to pair the meter", True),
        ("I lost my card. What should I do?", True),
        ("Wie kann ich kündigen?", True),
        ("How do the bees winter?", False),
        ("How did it end?", False),
    ],
)
def test_what_asks_for_steps(question: str, steps: bool) -> None:
    assert asks_steps(question) is steps
