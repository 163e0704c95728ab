"""Keyword terms for every script."""

import pytest

from index.words import language, query_terms, terms


@pytest.mark.parametrize(
    ("one", "other", "tongue"),
    [
        ("agreements", "agreement", "english"),
        ("café", "CAFE", "english"),
        ("1,000", "1000", "english"),
        ("Straße", "STRASSE", "german"),
        ("Verträge", "vertrag", "german"),
        ("Abkommens", "Abkommen", "german"),
        ("اللُّغَةُ", "اللغة", "arabic"),
        ("ﬁle", "files", "english"),
        ("Khajimba's", "Khajimba", "english"),
    ],
)
def test_forms_of_one_word_meet(one: str, other: str, tongue: str) -> None:
    assert terms(one, tongue) == terms(other, tongue)


def test_signs_that_matter_are_kept() -> None:
    assert terms("C++ C# C 3.14") == ["c++", "c#", "c", "3.14"]


def test_unspaced_scripts_become_pairs() -> None:
    assert terms("东京都") == ["东京", "京都"]
    assert terms("猫") == ["猫"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is the name of the man who did it?", "english"),
        ("Wie viele Punkte hat die Mannschaft in der Saison erzielt?", "german"),
        ("¿Cuántos puntos anotó el equipo en la temporada?", "spanish"),
        ("Сколько очков набрала команда?", "russian"),
        ("كم عدد النقاط التي سجلها الفريق؟", "arabic"),
        ("", "english"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


def test_questions_lose_function_words_unless_there_is_nothing_else() -> None:
    assert query_terms("What is the agreement?") == ["agreement"]
    assert query_terms("Who is it?") == ["who", "is", "it"]
