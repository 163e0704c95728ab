"""Reading: what is worth reading, and what becomes of the rest."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index import Library
from qa import Assistant
from qa.read import read
from qa.reader import Pieces, Reader
from tests.conftest import Write

QUESTION = "How long would the agreement remain in force?"


def test_passages_out_of_reach_are_kept_unread(seeds: Assistant) -> None:
    hits = seeds.library.search(QUESTION, 6)
    assert len(hits) == 6
    far = tuple(replace(hit, score=hits[0].score - 2) for hit in hits[3:])
    reading = read(seeds.library, QUESTION, (*hits[:3], *far))
    assert {sentence.hit.start for sentence in reading.sentences} == {hit.start for hit in hits[:3]}
    assert reading.hits[3:] == far
    assert {hit.start for hit in reading.hits} == {hit.start for hit in hits}


def test_passages_as_good_as_the_first_are_all_read(seeds: Assistant) -> None:
    hits = tuple(replace(hit, score=1.0) for hit in seeds.library.search(QUESTION, 6))
    reading = read(seeds.library, QUESTION, hits)
    assert {sentence.hit.start for sentence in reading.sentences} == {hit.start for hit in hits}


def test_what_is_said_of_a_passage_does_not_depend_on_its_neighbours(seeds: Assistant) -> None:
    passages = [(hit.context, hit.text) for hit in seeds.library.search(QUESTION, 4)]
    (alone,) = Reader().read(QUESTION, passages[1:2])
    among = Reader().read(QUESTION, passages)[1]
    assert alone.answerable == among.answerable
    assert (alone.start == among.start).all() and (alone.evidence == among.evidence).all()


FAQ = """Can I have legal aid?

No. We gave up our legal aid contract in 2019.

Can I pay in instalments?

For bills above 800 pounds we agree up to six monthly payments."""


@pytest.mark.parametrize("mark", ["", "**"])
def test_a_question_in_the_text_is_no_answer(write: Write, docs: Path, tmp_path: Path, mark: str) -> None:
    write("faq.txt", re.sub(r"(?m)^(Can.*)$", rf"{mark}\1{mark}", FAQ))
    library = Library(docs, tmp_path / "home")
    library.sync()
    reading = read(library, "Can I have legal aid?", library.search("Can I have legal aid?", 3))
    assert reading.sentences and not any("?" in sentence.text for sentence in reading.sentences)
    assert "legal aid contract" in " ".join(sentence.text for sentence in reading.sentences[:2])


def test_a_matter_put_in_an_faq_is_no_answer(write: Write, docs: Path, tmp_path: Path) -> None:
    text = "I have lost my portal password.\n\nCome to the desk with your passport.\n\nI like the portal.\n\nThank you."
    library = Library(docs, tmp_path / "home")
    for name, quoted in (("faq.txt", False), ("letter.txt", True)):
        write(name, text + "\n\nYours, " + name)
        library.sync()
        reading = read(library, "I lost my portal password", library.search("I lost my portal password", 1))
        assert ("I have lost my portal password." in [sentence.text for sentence in reading.sentences]) is quoted
        (docs / name).unlink()


class Steady(Reader):
    """Reads every passage as for one and the same question."""

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Pieces]:
        return super().read("urine blood results", passages)


def test_the_question_s_own_words_count_more_than_the_topic_s(
    write: Write, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.read._reader", Steady)
    blood, urine = "Blood results are back in three days.", "Urine results are back after two."
    write("results.txt", f"{blood} {urine}")
    library = Library(docs, tmp_path / "home")
    library.sync()

    def lead(question: str) -> float:
        scores = {s.text: s.score for s in read(library, question, library.search(question, 1)).sentences}
        return scores[urine] - scores[blood]

    assert lead("urine (blood results)") > lead("urine blood results")


def test_a_name_tells_which_row_of_a_table_is_meant(write: Write, docs: Path, tmp_path: Path) -> None:
    write(
        "offices.csv", "Site,Staff,Manager\nOstport,86,Marta Quill\nWesthaven,41,Neil Farrow\nKassel,23,Petra Seidel\n"
    )
    library = Library(docs, tmp_path / "home")
    library.sync()

    def lead(question: str) -> float:
        scores = {s.text[4:5]: s.score for s in read(library, question, library.search(question, 1)).sentences}
        return scores["3"] - scores["2"]

    assert lead("Who is the manager there? (Westhaven)") > lead("Who is the manager there? (westhaven)")
