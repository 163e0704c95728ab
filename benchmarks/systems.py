"""What each system did with each question: the passages it found, what it cited, how sure it was."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.datasets import Dataset, Question
from benchmarks.metrics import Range
from benchmarks.plain import Plain
from index import Library
from index.words import query_terms
from qa import Assistant
from qa.question import standalone

DEPTH = 50  # passages asked for, so that ten documents come out of them
SOURCES = 2  # chunks a LlamaIndex query engine hands to its model by default: what its answers cite

Ranking = Literal["keyword", "meaning"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question put to one system."""

    question: Question
    passages: tuple[Range, ...]  # best first
    cited: tuple[Range, ...]
    quote: str  # of the first citation
    text: str
    answered: bool
    confidence: float
    seconds: float  # of the answer, or of the search where nothing answers


def footnote(dataset: Dataset, assistant: Assistant, progress: Callable[[int], None]) -> list[Outcome]:
    """Footnote through its public interface: `search` for the ranking, `ask` for the rest."""
    outcomes: list[Outcome] = []
    for question in dataset.questions:
        alone = standalone(question.text, question.history)
        hits = assistant.search(alone, DEPTH)
        answer = assistant.ask(question.text, question.history)
        outcomes.append(
            Outcome(
                question,
                _same((hit.source, hit.start, hit.end) for hit in hits)(dataset.same),
                _same((c.source, c.start, c.end) for c in answer.citations)(dataset.same),
                answer.citations[0].quote if answer.citations else "",
                answer.text,
                answer.answered,
                answer.confidence,
                answer.seconds,
            )
        )
        progress(len(outcomes))
    return outcomes


def plain(dataset: Dataset, index: Plain) -> list[Outcome]:
    """The plain stack: it never refuses, its sources are whole chunks, its confidence is the top similarity."""
    outcomes: list[Outcome] = []
    for question in dataset.questions:
        began = time.perf_counter()
        found = index.retrieve(question.text, DEPTH)
        seconds = time.perf_counter() - began
        passages = _same((chunk.source, chunk.start, chunk.end) for chunk in found)(dataset.same)
        first = found[0]
        outcomes.append(Outcome(question, passages, passages[:SOURCES], first.text, "", True, first.score, seconds))
    return outcomes


def one_ranking(dataset: Dataset, library: Library, which: Ranking) -> list[Outcome]:
    """Only one of the two rankings that Footnote fuses. Looks inside the library: there is no public way to ask."""
    ledger, *_, dense = library._reading()
    outcomes: list[Outcome] = []
    for question in dataset.questions:
        text = standalone(question.text, question.history)
        with ledger.snapshot():
            if which == "keyword":
                ranked = ledger.matching(query_terms(text, ledger.languages()), DEPTH)
            else:
                ranked = dense.nearest(library.embed([text], query=True)[0], DEPTH)
            stored = ledger.passages([id for id, _ in ranked])
            found = [stored[id] for id, _ in ranked if id in stored]
            places = [(ledger.sources_of(p.content)[0], p.start, p.end) for p in found]
        passages = _same(places)(dataset.same)
        outcomes.append(Outcome(question, passages, passages[:1], found[0].text if found else "", "", True, 0.0, 0.0))
    return outcomes


def conversation(dataset: Dataset, assistant: Assistant) -> Iterator[tuple[str, list[Outcome]]]:
    """Later turns of conversations, searched for in four ways, none of them read."""
    later = [question for question in dataset.questions if question.history]
    ways: Mapping[str, Callable[[Question], str]] = {
        "the last turn as it is": lambda q: q.text,
        "all questions joined": lambda q: " ".join((*(turn.question for turn in q.history), q.text)),
        "all turns joined": lambda q: " ".join((*(f"{t.question} {t.answer}" for t in q.history), q.text)),
        "Footnote's standalone question": lambda q: standalone(q.text, q.history),
    }
    for name, way in ways.items():
        outcomes = []
        for question in later:
            hits = assistant.library.search(way(question).strip()[-8000:], DEPTH)
            passages = _same((hit.source, hit.start, hit.end) for hit in hits)(dataset.same)
            outcomes.append(Outcome(question, passages, (), "", "", True, 0.0, 0.0))
        yield name, outcomes


def _same(places: Iterable[Range]) -> Callable[[Mapping[str, str]], tuple[Range, ...]]:
    """Each place in the first of the documents that say the same."""
    spans: Sequence[Range] = list(places)
    return lambda same: tuple((same.get(source, source), start, end) for source, start, end in spans)
