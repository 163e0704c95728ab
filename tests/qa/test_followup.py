"""Follow-up questions are read with the topic of the question before, and only those."""

import pytest

from qa import Turn
from qa.followup import standalone

HISTORY = (Turn("How long is the Sochi agreement valid?", "Ten years. [1]"),)


@pytest.mark.parametrize("question", ["And who signed it?", "Why?", "Who condemned it?", "and when?"])
def test_leaning_questions_get_the_topic(question: str) -> None:
    assert standalone(question, HISTORY) == f"{question} (long Sochi agreement valid)"


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Georgia?",
        "Which animal does the wizard Balthazar keep in his garden?",
        "Who is David Bakradze?",
    ],
)
def test_questions_that_stand_alone_are_left_alone(question: str) -> None:
    assert standalone(question, HISTORY) == question


def test_without_history_nothing_changes() -> None:
    assert standalone("And who signed it?", ()) == "And who signed it?"
