"""What a chosen sentence brings with it: names, questions above a bare "No.", lists, heads of tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Hit
from qa.gather import is_heading, listed, table_head, understandable
from qa.sentence import Sentence, split


def hit(text: str, start: int = 0, context: str = "") -> Hit:
    return Hit("a.md", "A", None, start, start + len(text), text, 1.0, context=context)


def sentence(passage: Hit, words: str) -> Sentence:
    """The sentence of a passage that begins with `words`."""
    return next(Sentence(passage, a, b, text, 1.0) for a, b, text in split(passage) if text.startswith(words))


def texts(found: list[Sentence]) -> list[str]:
    for one in found:
        assert one.hit.text[one.start - one.hit.start : one.end - one.hit.start] == one.text
    return [one.text for one in found]


BIOGRAPHY = (
    "# Ada Winter\n\nAda Winter was an engineer. Her teacher was Jo Marlow. She left Linz in 1931. It was cold there."
)


@pytest.mark.parametrize(
    ("words", "question", "grown"),
    [
        (
            "She left",
            "When did Ada Winter leave Linz?",
            "Ada Winter was an engineer. Her teacher was Jo Marlow. She left Linz in 1931.",
        ),
        ("It was", "Was it cold there?", "It was cold there."),
        ("Ada", "Who was Ada Winter?", "Ada Winter was an engineer."),
    ],
)
def test_a_pronoun_brings_whom_it_stands_for(words: str, question: str, grown: str) -> None:
    passage = hit(BIOGRAPHY, 100)
    found = understandable(sentence(passage, words), question, set())
    assert texts([found]) == [grown]


def test_what_is_chosen_anyway_is_not_brought_twice() -> None:
    passage = hit(BIOGRAPHY)
    her = sentence(passage, "Her teacher")
    found = understandable(sentence(passage, "She left"), "When did Ada Winter leave?", {("a.md", her.start)})
    assert found.text == "She left Linz in 1931."


@pytest.mark.parametrize("words", ["No.", "Send it"])
def test_a_bare_no_stands_with_its_question_and_its_reason(words: str) -> None:
    passage = hit("## Can I open the case?\n\nNo. Send it to the workshop.\n\n## Is it heavy?\n\nYes.", 7)
    grown = understandable(sentence(passage, words), "May I open it?", set()).text
    assert grown.endswith("No. Send it to the workshop.")
    assert (words == "No.") == grown.startswith("Can I open the case?")
    assert understandable(sentence(passage, "Yes."), "Heavy?", set()).text == "Is it heavy?\n\nYes."


LIST = "## Returns\n\nWe pay nothing for:\n\n- fines\n- gifts. Not even small ones.\n- alcohol\n\nAll else is paid."


@pytest.mark.parametrize("words", ["We pay", "- fines", "- alcohol"])
def test_a_list_comes_whole(words: str) -> None:
    passage = hit(LIST, 50, "Rules › Returns")
    found = listed(sentence(passage, words), "What are returns not paid for?", [passage])
    assert texts(found) == ["We pay nothing for:", "- fines", "- gifts. Not even small ones.", "- alcohol"]


def test_an_item_of_a_list_about_something_else_stays_alone() -> None:
    passage = hit(LIST, 50, "Rules › Returns")
    assert listed(sentence(passage, "- alcohol"), "Is alcohol allowed?", [passage]) == []


STEPS = (
    "## Pairing\n\nFirst switch the meter on. Then hold the key. If all goes well it blinks. It needs no cable.\n\n"
    "## Cleaning\n\nClean it once a week. Old rags leave threads.\n\n1. Rinse it.\n2. Let it dry. Never wipe it.\n\nThe lid is blue."
)


@pytest.mark.parametrize(
    ("words", "question", "expected"),
    [
        (
            "First",
            "How do I pair it?",
            ["First switch the meter on.", "Then hold the key.", "If all goes well it blinks."],
        ),
        ("Clean", "How can I clean it?", ["Clean it once a week.", "1. Rinse it.", "2. Let it dry. Never wipe it."]),
        ("First", "Why does it blink?", []),
        ("Clean", "How often is it cleaned?", []),
        ("If all", "How do I pair it?", []),
    ],
)
def test_what_is_done_next_comes_too(words: str, question: str, expected: list[str]) -> None:
    passage = hit(STEPS, 50)
    assert texts(listed(sentence(passage, words), question, [passage])) == expected


def test_a_list_goes_on_in_the_next_passage() -> None:
    one = hit("Bring the following:\n- a lamp\n")
    other = hit("- a rope\n\nGood luck.", len(one.text))
    assert texts(listed(sentence(one, "Bring"), "What should I bring?", [one, other])) == [
        "Bring the following:",
        "- a lamp",
        "- a rope",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "There are two editions. Home is free. Pro costs 9. Ask us.",
            ["There are two editions.", "Home is free.", "Pro costs 9."],
        ),
        (
            "There are two editions.\n\nHome is free.\n\nPro costs 9.",
            ["There are two editions.", "Home is free.", "Pro costs 9."],
        ),
        ("There are two editions.\n\n## Prices\n\nPro costs 9.", []),
        ("There are three editions. Home is free.", []),
        ("It is valid for two years. Then it ends. Nobody knows why.", []),
        ("It has two lamps. Buy it. It is good.", []),
        ("It has two lamps. The first lamp is red. The second is blue.", None),
    ],
)
def test_what_is_counted_follows(text: str, found: list[str] | None) -> None:
    passage = hit(text)
    expected = [line for _, _, line in split(passage)] if found is None else found
    assert texts(listed(Sentence(passage, *split(passage)[0], 1.0), "Which?", [passage])) == expected


def test_a_very_long_list_is_not_quoted_whole() -> None:
    passage = hit("We sell:\n" + "".join(f"- thing {n}\n" for n in range(30)))
    assert listed(sentence(passage, "We sell"), "What do you sell?", [passage]) == []


TABLE = "Prices:\n\n| Plan | Price |\n|---|---|\n| Home | 0 |\n| Pro | 9 |\n"


def test_a_table_row_finds_the_heads_of_its_columns() -> None:
    passage = hit(TABLE)
    head = table_head(sentence(passage, "| Pro"), [passage])
    assert head is not None and texts([head]) == ["| Plan | Price |"]
    assert table_head(head, [passage]) is None
    assert table_head(sentence(passage, "Prices"), [passage]) is None


PLANS = "Plans and prices\n\n | Home | Pro\nPrice | 9 | 19\nUsers | 2 | 10\n\nAsk us."


def test_a_row_of_a_web_page_finds_the_heads_of_its_columns() -> None:
    passage = hit(PLANS)
    head = table_head(sentence(passage, "Users"), [passage])
    assert head is not None and texts([head]) == ["| Home | Pro"]
    assert table_head(sentence(passage, "Ask"), [passage]) is None


def test_the_heads_of_another_table_are_not_taken() -> None:
    passage = hit("Address | Mill Lane\nOwner | Jo Rowe\n\nRole | Name | Since\nDriver | Ann | 1999")
    head = table_head(sentence(passage, "Driver"), [passage])
    assert head is not None and head.text == "Role | Name | Since"
    assert table_head(sentence(passage, "Owner"), [passage]) is None


def test_the_rule_of_a_table_is_no_item() -> None:
    passage = hit(TABLE)
    found = listed(sentence(passage, "Prices"), "What are the prices?", [passage])
    assert texts(found) == ["Prices:", "| Plan | Price |", "| Home | 0 |", "| Pro | 9 |"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("## Is it heavy?\n\nYes.", True),
        ("7. LIABILITY\n\nThe provider is liable.", True),
        ("1. Open the lid\n2. Take it out", False),
        ("2. TERM AND TERMINATION", True),
        ("| A | B |", False),
        ("| A | B |\n|---|---|\n| 1 | 2 |", True),
        ("Row 1: Code; Fee\nRow 2: Code: A; Fee: 3", True),
        ("Row 2: Code: A; Fee: 3\nRow 3: Code: B; Fee: 4", False),
        ("Row 2: Bob; 41; 1300\nRow 3: Carol; 52; 1400", False),
        ("| Child | 4 |\r\n| Adult | 9 |\r\n\r\nMore text.", False),
        ("| Child | 4 |\n\n---\n\nMore text.", False),
        ("|---|---|", True),
        ("- one\n- two", False),
        ("Later years\n\nShe left.", True),
        ("She left.\n\nHe stayed.", False),
        ("The last line", False),
        ("Severity 1      30 minutes\nSeverity 2      4 hours\n\nMore text.", False),
    ],
)
def test_headings(text: str, heading: bool) -> None:
    passage = hit(text)
    assert is_heading(Sentence(passage, *split(passage)[0], 1.0)) is heading


def test_a_heading_stands_below_nothing() -> None:
    passage = hit("Blood count\nHaemoglobin 12.4\nFerritin 30\n\nMore text.")
    assert [is_heading(sentence(passage, words)) for words in ("Blood", "Haemo", "Ferri")] == [True, False, False]


def test_a_numbered_heading_is_no_item_of_a_list() -> None:
    passage = hit("The data are handed over. They are deleted then.\n\n7. LIABILITY\n\n7.1 It is limited.")
    assert listed(sentence(passage, "They are"), "What happens to the data?", [passage]) == []


def test_clauses_are_items_of_a_list() -> None:
    passage = hit(
        "The Tenants shall:\n4.1 keep the flat clean;\n4.2 not smoke; and\n4.3 not keep a dog.\n\n5. OTHER THINGS"
    )
    found = listed(sentence(passage, "The Tenants"), "What shall the tenants do?", [passage])
    assert [text.split()[0] for text in texts(found)] == ["The", "4.1", "4.2", "4.3"]


LINES = st.lists(
    st.sampled_from(
        [
            "There are two things.",
            "He left.",
            "No.",
            "Why?",
            "Rules:",
            "- one",
            "- two. More.",
            "1. Go",
            "Go. Then come.",
            "| a | b |",
            "|---|---|",
            "# H",
            "x",
            "",
        ]
    )
    | st.text(max_size=20),
    max_size=12,
).map("\n".join)


@given(LINES, st.integers(0, 50), st.sampled_from(["Which rules are there?", "Why did Ada leave?", "How do I go?", ""]))
def test_whatever_is_brought_is_a_slice_of_its_passage(text: str, start: int, question: str) -> None:
    passage = hit(text, start, "Rules")
    for a, b, words in split(passage):
        one = Sentence(passage, a, b, words, 1.0)
        grown = understandable(one, question, set())
        assert grown.start <= one.start and one.end <= grown.end
        head = table_head(one, [passage])
        items = listed(one, question, [passage])
        assert texts([grown, *items, *([head] if head else [])])
        places = [(item.start, item.end) for item in items]
        assert len(set(places)) == len(places)
