"""The Assistant: quoting answers, refusals, small talk, follow-ups, settings, and LlamaIndex's interfaces."""

import subprocess
import sys
from pathlib import Path

import pytest

import qa
from index import DocumentsError, InputError, Library
from qa import Assistant, Settings, Turn
from qa.read import rank
from qa.talk import small_talk
from tests.conftest import ROOT, SEEDS, Write

TEXT = next(SEEDS.glob("*.txt")).read_bytes().decode()


def test_answer_quotes_exactly(seeds: Assistant) -> None:
    answer = seeds.ask("How long would the agreement remain in force?")
    assert answer.answered and answer.done and answer.seconds > 0
    first = answer.citations[0]
    assert "ten years" in first.quote
    for citation in answer.citations:
        assert TEXT[citation.start : citation.end] == citation.quote
        assert f"{citation.quote} [{citation.number}]" in answer.text
        assert TEXT[citation.passage.start : citation.passage.end] == citation.passage.text
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end


def test_stream_ends_with_what_ask_gives(seeds: Assistant) -> None:
    *_, last = seeds.stream("Who amended the Kremlin's proposal?")
    assert last.done
    assert last.text == seeds.ask("Who amended the Kremlin's proposal?").text


def test_refusal_says_so_and_offers_what_is_closest(seeds: Assistant) -> None:
    answer = seeds.ask("How tall is Mount Elbrus?")
    assert not answer.answered
    assert answer.text.startswith("The documents don't say.")
    assert answer.confidence < seeds.settings.threshold
    for citation in answer.citations:
        assert TEXT[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("question", ["hi", "Hello!", "good morning", "Thanks!", "What can you do?"])
def test_greetings_get_a_reply(seeds: Assistant, question: str) -> None:
    answer = seeds.ask(question)
    assert answer.answered and answer.text and not answer.citations


def test_documents_are_listed_with_their_openings(seeds: Assistant) -> None:
    answer = seeds.ask("What documents do you have?")
    assert "1 document" in answer.text
    assert answer.citations[0].source == next(SEEDS.glob("*.txt")).name


@pytest.mark.parametrize(
    "question", ["Summarise the document", "summarize this article", "Give me a summary of Abkhazia leaders meet"]
)
def test_summaries_are_cited_and_cover_the_document(seeds: Assistant, question: str) -> None:
    answer = seeds.ask(question)
    assert answer.answered and len(answer.citations) >= 4
    for citation in answer.citations:
        assert TEXT[citation.start : citation.end] == citation.quote
    starts = [citation.start for citation in answer.citations]
    assert starts == sorted(starts)
    assert starts[-1] - starts[0] > len(TEXT) / 2


_SHELF = {
    "minutes-2024-03-12.md": "# Rowing club, minutes\n\nThe club met in the boathouse. The fee rises to nine crowns.",
    "minutes-2024-04-09.md": "# Rowing club, minutes\n\nThe club met in the pub. A new boat was bought.",
    "winter.txt": "Ada Winter (1904-1989)\n\nAda Winter was an engineer from Linz who built lighthouses.\n\nShe left Linz in 1931.",
    "library guide.md": "# Guide\n\nThe library is in Church Street and opens at nine.\n\nBooks are lent for three weeks.",
}


@pytest.mark.parametrize(
    ("asked", "source"),
    [
        ("Summarise the minutes of 12 March 2024", "minutes-2024-03-12.md"),
        ("Please sum up the library guide for me", "library guide.md"),
        ("Tell me about Ada Winter", "winter.txt"),
        ("Give me an overview of Ada Winter's life.", "winter.txt"),
        ("What is the library guide about?", "library guide.md"),
        ("Fasse bitte den Text über Ada Winter zusammen", "winter.txt"),
        ("libary guide tl;dr", "library guide.md"),
    ],
)
def test_summaries_are_of_the_document_that_is_named(
    write: Write, docs: Path, tmp_path: Path, asked: str, source: str
) -> None:
    for name, text in _SHELF.items():
        write(name, text)
    answer = Assistant(docs=docs, home=tmp_path / "home").ask(asked)
    assert answer.confidence == 1 and len(answer.citations) >= 1
    assert {citation.source for citation in answer.citations} == {source}


MINUTES = """# Council minutes of 3 May

The scheme was discussed at length.
Resolved: The scheme becomes permanent.
Resolved: Mr Rowe writes to the county
about the bridge.

Any other business: none."""


@pytest.mark.parametrize(
    "question",
    [
        "What was decided at the council meeting on 3 May?",
        "What did the council decide?",
        "Which decisions were made?",
        "What are the decisions of the council minutes?",
    ],
)
def test_decisions_of_a_meeting_come_whole(write: Write, docs: Path, tmp_path: Path, question: str) -> None:
    write("minutes.md", MINUTES)
    answer = Assistant(docs=docs, home=tmp_path / "home").ask(question)
    assert [citation.quote for citation in answer.citations] == [
        "Resolved: The scheme becomes permanent.",
        "Resolved: Mr Rowe writes to the county\nabout the bridge.",
    ]
    assert all(MINUTES[c.start : c.end] == c.quote for c in answer.citations)


def test_what_one_document_decides_is_not_asked_of_another(seeds: Assistant) -> None:
    assert small_talk("What did the court decide?", seeds.library) is None
    assert small_talk("What was decided about the harbour?", seeds.library) is None


@pytest.mark.parametrize(
    "question",
    [
        "What was decided at the council meeting on 9 May?",
        "What did the council decide on the bridge?",
        "Which decisions were made in June 2019?",
        "Summarise the council minutes of 3 June",
    ],
)
def test_another_day_s_minutes_are_not_taken(write: Write, docs: Path, tmp_path: Path, question: str) -> None:
    write("minutes.md", MINUTES)
    library = Library(docs, tmp_path / "home")
    library.sync()
    assert small_talk(question, library) is None


def test_a_slip_of_the_pen_is_mended_and_shown(seeds: Assistant) -> None:
    answer = seeds.ask("Who amended the agreemnt?")
    assert answer.asked == "Who amended the agreement?"
    assert answer.text == seeds.ask(answer.asked).text


def test_a_name_that_stands_nowhere_lowers_the_confidence(seeds: Assistant) -> None:
    known = seeds.ask("What did Khajimba say of Russia?")
    assert seeds.ask("What did Tolkien say of Russia?").confidence < known.confidence - 0.2


def test_more_about_it_is_a_follow_up(seeds: Assistant) -> None:
    answer = seeds.ask("Tell me more about it", (Turn("What did Khajimba say of Russia?", "Much. [1]"),))
    assert "Khajimba" in answer.asked


def test_follow_up_is_read_with_its_topic(seeds: Assistant) -> None:
    first = seeds.ask("How long is the agreement valid?")
    answer = seeds.ask("And who amended it?", (Turn(first.question, first.text),))
    assert "agreement" in answer.asked
    assert seeds.ask("And who amended it?", (Turn("hello", "Hello."),)).asked == ""


def test_same_words_in_two_files_are_cited_under_both(write: Write, docs: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        write(name, "The lighthouse on Skerry Point was built in 1844 by Alan Stevenson.")
    answer = Assistant(docs=docs, home=tmp_path / "home").ask("Who built the lighthouse on Skerry Point?")
    assert [citation.source for citation in answer.citations] == ["a.txt", "b.txt"]
    assert answer.text.endswith("[1][2]")


@pytest.mark.parametrize("question", ["", "  \n", "x" * 20_000, None])
def test_bad_questions_are_one_sentence(seeds: Assistant, question: str) -> None:
    with pytest.raises(InputError):
        seeds.ask(question)


def test_nothing_to_answer_from(docs: Path, tmp_path: Path) -> None:
    assistant = Assistant(docs=docs, home=tmp_path / "home")
    with pytest.raises(DocumentsError, match="nothing to answer from"):
        assistant.ask("Why?")


def test_settings_argument_beats_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "env"))
    assert Settings().home == tmp_path / "env"
    assert Settings(home=tmp_path / "arg").home == tmp_path / "arg"
    monkeypatch.delenv("FOOTNOTE_HOME")
    assert Settings().home == Path(".footnote")
    with pytest.raises(InputError, match="threshold"):
        Settings(threshold=2)
    with pytest.raises(InputError, match="Unknown setting"):
        Assistant(colour="red")


def test_default_library_is_built_on_first_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    answer = qa.ask("Who amended the Kremlin's proposal?")
    assert answer.answered
    assert (tmp_path / ".footnote").is_dir()


def test_llamaindex_takes_it_as_it_is(seeds: Assistant) -> None:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.retrievers import BaseRetriever

    from qa.llama import FootnoteQueryEngine, FootnoteRetriever

    retriever, engine = FootnoteRetriever(seeds, k=3), FootnoteQueryEngine(seeds)
    assert isinstance(retriever, BaseRetriever) and isinstance(engine, BaseQueryEngine)
    nodes = retriever.retrieve("validity of the agreement")
    assert len(nodes) == 3
    for found in nodes:
        node = found.node
        assert TEXT[node.start_char_idx : node.end_char_idx] == node.text  # type: ignore[attr-defined]
    response = engine.query("How long would the agreement remain in force?")
    assert "ten years" in str(response)
    assert "ten years" in response.source_nodes[0].node.get_content()


def test_llamaindex_settings_stay_untouched() -> None:
    script = (
        "from llama_index.core import Settings\n"
        "from qa import Assistant\nfrom qa.llama import FootnoteQueryEngine\nimport sys\n"
        "FootnoteQueryEngine(Assistant(docs=sys.argv[1], home=sys.argv[2])).query('Who amended the proposal?')\n"
        "assert Settings._llm is None and Settings._embed_model is None\n"
    )
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        subprocess.run([sys.executable, "-c", script, str(SEEDS), home], cwd=ROOT, check=True)


def test_search_is_ranked_by_reading(seeds: Assistant) -> None:
    question = "How long would the agreement remain in force?"
    hits = seeds.search(question, 6)
    assert any("ten years" in hit.text for hit in hits[:3])
    assert seeds.search(question, 1) == hits[:1]
    plain = seeds.library.search(question, 6)
    for read in range(7):
        ranked = rank(question, plain, read)
        assert {hit.start for hit in ranked} == {hit.start for hit in plain}
        assert [hit.start for hit in ranked[read:]] == [hit.start for hit in plain[read:]]
        scores = [hit.score for hit in ranked]
        assert scores == pytest.approx(sorted(scores, reverse=True))
