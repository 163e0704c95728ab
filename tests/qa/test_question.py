"""Follow-up questions are read with the topic of the question before, several questions in one are taken apart."""

import pytest

from qa import Turn
from qa.question import particulars, questions, standalone

HISTORY = (Turn("How long is the Sochi agreement valid?", "Ten years. [1]"),)


@pytest.mark.parametrize("question", ["And who signed it?", "Why?", "Who condemned it?", "and when?"])
def test_leaning_questions_get_the_topic(question: str) -> None:
    assert standalone(question, HISTORY) == f"{question} (Sochi agreement valid)"


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


@pytest.mark.parametrize(
    "question",
    [
        "I meant the second clause",
        "I'm asking about the signing",
        "Is there anything else to know?",
        "If not, what happens then?",
    ],
)
def test_what_explains_or_goes_on_gets_the_topic(question: str) -> None:
    assert standalone(question, HISTORY) == f"{question} (Sochi agreement valid)"


def test_what_acknowledges_the_answer_is_no_part_of_the_question() -> None:
    assert standalone("Thanks for that. What is the capital of Georgia?", HISTORY) == "What is the capital of Georgia?"
    assert standalone("I see. And who signed it?", HISTORY) == "And who signed it? (Sochi agreement valid)"
    assert standalone("Thanks for that.", ()) == "Thanks for that."
    for whole in ("Tell me about the piano in Linz.", "No. 10 Downing Street: who lives there?"):
        assert standalone(whole, HISTORY) == whole


def test_a_number_of_its_own_takes_the_place_of_the_topic_s() -> None:
    history = (Turn("How fast is the response at severity 1?", "One hour. [1]"),)
    assert standalone("And severity 3?", history) == "And severity 3? (response)"
    history = (Turn("What does the 2023 report cover?", "Peat. [1]"),)
    assert "2023" in standalone("And the first 2 chapters of it?", history)


def test_their_is_explained_by_what_the_question_speaks_of() -> None:
    plain = "Do vaccinated mothers give protection to their babies?"
    assert standalone(plain, HISTORY) == plain
    assert standalone("What were its effects?", HISTORY) != "What were its effects?"


def test_without_history_nothing_changes() -> None:
    assert standalone("And who signed it?", ()) == "And who signed it?"


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        (
            "Who built the lighthouse and when was the agreement signed?",
            ("Who built the lighthouse?", "when was the agreement signed?"),
        ),
        (
            "Who composed the music for Valkyria? And was it recorded?",
            ("Who composed the music for Valkyria?", "was it recorded? (composed music Valkyria)"),
        ),
        (
            "Who is the harbour master and is there a fee for visitors?",
            ("Who is the harbour master?", "is there a fee for visitors?"),
        ),
        (
            "When did Ada Winter leave Linz and where did she study?",
            ("When did Ada Winter leave Linz?", "where did Ada Winter study?"),
        ),
        (
            "What was the expenditure of Intel in 2023, and which initiatives were prioritized?",
            ("What was the expenditure of Intel in 2023?", "which initiatives were prioritized? (Intel 2023)"),
        ),
    ],
)
def test_several_questions_are_taken_apart(asked: str, parts: tuple[str, ...]) -> None:
    assert tuple(part.alone for part in questions(asked)) == parts


@pytest.mark.parametrize(
    "asked",
    [
        "How and when did the first variant enter Europe?",
        "Goldenson proposed a merger between UPT and what network?",
        "Where is it? It is important to know.",
        "Who wrote and directed the film?",
        "Who are the people who signed and who refused?",
        "He asked who built it and who paid for it.",
        "Was hat er gesagt? Und wann war das?",
        "what? who? when? where?",
    ],
)
def test_one_question_stays_whole(asked: str) -> None:
    assert questions(asked) == ((asked, asked),)


def test_the_first_part_leans_on_the_conversation_and_the_second_on_the_first() -> None:
    first, second = questions("Who signed it and when did it end?", HISTORY)
    assert "Sochi agreement" in first.alone and "Sochi agreement" in second.alone


def test_a_third_turn_keeps_the_topic_of_the_first() -> None:
    history = (*HISTORY, Turn("And who signed it?", "Raul Khajimba. [1]"))
    assert "Sochi agreement" in standalone("When was that?", history)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("When was she born?", "When was Ada Winter born?"),
        ("Who was her teacher?", "Who was Ada Winter's teacher?"),
        ("Who taught her?", "Who taught Ada Winter?"),
        ("And when did she leave?", "And when did Ada Winter leave?"),
    ],
)
def test_a_name_takes_the_place_of_its_pronoun(question: str, meant: str) -> None:
    history = (Turn("Which school did Ada Winter visit in Linz?", "The one in the market. [1]"),)
    assert standalone(question, history) == meant


def test_a_name_is_taken_without_its_ending() -> None:
    assert (
        standalone("Who taught him?", (Turn("What was Sean O'Neil's school?", "It. [1]"),)) == "Who taught Sean O'Neil?"
    )


def test_where_there_is_no_name_the_topic_is_added() -> None:
    history = (Turn("Which school did the teacher visit?", "The one in the market. [1]"),)
    assert standalone("When was she born?", history) == "When was she born? (school teacher visit)"


def test_i_is_no_name() -> None:
    history = (Turn("How many days of leave do I get?", "25 days. [1]"),)
    assert standalone("Can I carry it over?", history) == "Can I carry it over? (days leave get)"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Does it run on MySQL 3.3?", ["MySQL", "3.3", "MySQL 3.3"]),
        ("What did the Falcon X200 cost in 2019?", ["Falcon", "X200", "2019"]),
        ("Is the Falcon 9 faster than in May 2019, see Section 4?", ["Falcon", "May", "2019", "Section", "Falcon 9"]),
        ("Wie alt wird der Moorfrosch?", []),
        ("WHAT IS THE FEE", []),
        ("Can I open all 3?", []),
    ],
)
def test_particulars_are_names_and_numbers(question: str, found: list[str]) -> None:
    assert particulars(question) == found


@pytest.mark.parametrize("question", ["How long for lawyers?", "And do schools pay less?", "What about old members?"])
def test_short_additions_lean(question: str) -> None:
    assert standalone(question, HISTORY) == f"{question} (Sochi agreement valid)"
