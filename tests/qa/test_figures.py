"""Dates, amounts and titles: what a document gives."""

from pathlib import Path

import pytest

from qa import Assistant
from qa.figures import DATE, amounts, gives_number, title_in
from tests.conftest import Write


@pytest.mark.parametrize(
    "text", ["24 Nov 2014", "November 3, 1999", "3rd May", "2021-04-30", "30.4.2021", "May 2020", "1848"]
)
def test_dates(text: str) -> None:
    match = DATE.search(f"It was, on {text}, done.")
    assert match is not None and match[0] == text


@pytest.mark.parametrize("text", ["may come", "section 12", "room 3000", "in march", "0.25"])
def test_no_dates(text: str) -> None:
    assert DATE.search(text) is None


def test_numbers_besides_dates() -> None:
    assert gives_number("About 300 people came.") and gives_number("Twelve came on 3 May 2010.")
    assert not gives_number("The rally was held on November 24, 2014.")


def test_titles_in_quotation_marks() -> None:
    text = "The ‘Agreement on Alliance and Strategic Partnership’ is new."
    assert title_in(text) == (5, 52) and text[5:52] == "Agreement on Alliance and Strategic Partnership"
    assert title_in('He said: "We should keep in mind that it is new."') is None


def test_a_title_is_the_answer_where_one_is_asked_for(write: Write, docs: Path, tmp_path: Path) -> None:
    write(
        "charter.txt",
        "The title of the charter was chosen by the mayor last week.\n\n"
        "The ‘Charter of Free Harbours’ document of Ostport is a revised version of the first draft charter.",
    )
    (cited, *_) = Assistant(docs=docs, home=tmp_path / "home").ask("What is the title of the charter?").citations
    assert "Charter of Free Harbours" in cited.quote


def test_no_number_is_no_answer_to_how_many(write: Write, docs: Path, tmp_path: Path) -> None:
    write("rally.txt", "The rally on the quay of Ostport was held on 24 November 2014. People sang and danced.")
    ask = Assistant(docs=docs, home=tmp_path / "home").ask
    assert not ask("How many people attended the rally on the quay of Ostport?").answered
    assert ask("When was the rally on the quay of Ostport held?").answered


def test_when_a_document_was_published(write: Write, docs: Path, tmp_path: Path) -> None:
    write(
        "ferry.txt",
        "Ferry to run again\n\nThe ferry stopped on 1 June 2003, after an accident that nobody who saw it will ever "
        "forget.\n\nOstport Herald, 24 May 2014, page 3\n\nThe ferry between Ostport and Westhaven will run again.",
    )
    write("quay.txt", "The quay\n\nNo date is given here. The quay is old.")
    ask = Assistant(docs=docs, home=tmp_path / "home").ask
    answer = ask("When was the article about ferry to run again published?")
    (cited,) = answer.citations
    assert cited.quote == "Ostport Herald, 24 May 2014, page 3"
    assert (
        cited.emphasis is not None and ask.__self__.document(cited.source).text[slice(*cited.emphasis)] == "24 May 2014"
    )  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sixty firefighters came.", {"firefight": {"60"}, "came": {"60"}}),
        ("The damage is put at £2.4 million.", {"£": {"2.4 million"}}),
        ("63 per cent survived", {"%": {"63"}}),
        ("63% survived", {"%": {"63"}}),
        ("a twelve-month term", {"month": {"12"}, "term": {"12"}}),
        ("Sales of the FS-3 start in January 2025.", {"date": {"januari 2025"}}),
        ("It listens on port 8440.", {"port": {"8440"}}),
        ("Row 3: Fee: 20", {}),
        ("Nothing at all.", {}),
    ],
)
def test_amounts_have_units(text: str, found: dict[str, set[str]]) -> None:
    assert amounts(text) == found


def test_amounts_of_a_part_of_a_text_keep_their_units() -> None:
    text = "The server listens on port 8440, the page on port 8420; 12 users fit."
    assert amounts(text, 27, 31) == {"port": {"8440"}}
