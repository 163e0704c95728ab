"""Sentences: every non-space character in exactly one, and borders where a reader would put them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences

TEXTS = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(" .!?\n\r\t\"'()[]#-*|。！？éأ👍🏽\u200d\u0301")), max_size=300
)


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(TEXTS)
def test_sentences_tile_the_text(text: str) -> None:
    spans = sentences(text)
    end = 0
    for start, stop in spans:
        assert end <= start < stop <= len(text)
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Dr. Smith met Mr. Jones at 3 p.m. in the U.S. Senate. He left.",
            ["Dr. Smith met Mr. Jones at 3 p.m. in the U.S. Senate.", "He left."],
        ),
        ("J. R. R. Tolkien wrote it. It cost 3.14 dollars.", ["J. R. R. Tolkien wrote it.", "It cost 3.14 dollars."]),
        ("See https://a.example/b.html?c=d. Then go.", ["See https://a.example/b.html?c=d.", "Then go."]),
        (
            'He said: "Go away!" Then he left. "Why?" she asked.',
            ['He said: "Go away!"', "Then he left.", '"Why?" she asked.'],
        ),
        (
            "# Title\n## 3. Leave\nFirst. Second.\n\n- one\n- two. Still two.\n",
            ["# Title", "## 3. Leave", "First.", "Second.", "- one", "- two.", "Still two."],
        ),
        ("1. Introduction\n2. Method", ["1. Introduction", "2. Method"]),
        (
            "It costs £64. Aqua fitness is extra. Doors close at 15:00. Stalls go. Not for AquaProbe 3. Owners know.",
            [
                "It costs £64.",
                "Aqua fitness is extra.",
                "Doors close at 15:00.",
                "Stalls go.",
                "Not for AquaProbe 3.",
                "Owners know.",
            ],
        ),
        ("Am 3. Oktober im 19. Jahrhundert. Dann am 5. Mai.", ["Am 3. Oktober im 19. Jahrhundert.", "Dann am 5. Mai."]),
        (
            "Row 1: Name: Ada; Age: 3\nRow 2: Name: Grace; Age: 4",
            ["Row 1: Name: Ada; Age: 3", "Row 2: Name: Grace; Age: 4"],
        ),
        ("我们走了。你好吗？「好！」他说。", ["我们走了。", "你好吗？", "「好！」", "他说。"]),
        ("Wait... what? No. 5 is alive. Say no. We will.", ["Wait... what?", "No. 5 is alive.", "Say no.", "We will."]),
        ("No. Please ask. See no. B of it.", ["No.", "Please ask.", "See no. B of it."]),
        ("Roses are red\nviolets are blue", ["Roses are red", "violets are blue"]),
        ("ما هذا؟ هذا كتاب.", ["ما هذا؟", "هذا كتاب."]),
        ("", []),
        (" \r\n\t", []),
    ],
)
def test_borders(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_wrapped_lines_are_joined_and_short_lines_are_not() -> None:
    wrapped = "This paragraph was wrapped by an editor at about sixty columns\nso that its sentence runs on over the lines. The second one\nends here.\n"
    assert parts(wrapped) == [
        "This paragraph was wrapped by an editor at about sixty columns\nso that its sentence runs on over the lines.",
        "The second one\nends here.",
    ]


def test_numbered_clauses_stand_for_themselves_and_numbers_carried_over_do_not() -> None:
    clauses = [
        "The Tenants shall, for as long as the tenancy lasts:",
        "4.2 not assign the tenancy, sublet the flat or any part of it;",
        "4.3 not smoke in it; and",
        "4.4 pay in time.",
    ]
    assert parts("\n".join(clauses)) == clauses
    carried = "In the third quarter of that year the sales of the harbour shop grew by\n4.3 per cent, which was more than anybody had hoped for."
    assert parts(carried) == [carried]


def test_rows_with_bars_between_their_cells_stand_for_themselves() -> None:
    rows = [
        "Fri 24 May | Quiz night, teams of six, three pounds a head | hall, 7.30 pm",
        "Sat 8 June | Flea market | Mill Lane",
        "Then everybody goes home by the last bus.",
    ]
    assert parts("\n".join(rows)) == rows
    one = "To see which processes run on the server, use ps aux | grep nginx and then look at the\nsecond column of the output."
    assert parts(one) == [one]


def test_a_text_that_begins_in_the_middle_of_a_line_is_split_like_the_whole() -> None:
    whole = (
        "Hunde müssen an der Leine bleiben. Führungen finden von Mai bis September jeden Sonntag um\n10 Uhr statt und "
        "kosten sechs Euro für Erwachsene und für alle Kinder die Hälfte, nachdem\neine Gruppe es wollte.\n"
    )
    assert parts(whole[whole.index("Führungen") :]) == parts(whole)[1:]
