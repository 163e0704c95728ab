"""Quoting: an answer made of the documents' own sentences, each with its footnote."""

from collections.abc import Sequence

from qa.answer import Answer
from qa.cite import Footnotes
from qa.read import Reading, Sentence

_NOT_SAID = "The documents don't say."


def quote(question: str, reading: Reading) -> Answer:
    """The sentences that best answer, verbatim, in reading order."""
    chosen = _in_reading_order(_choose(reading))
    notes = Footnotes()
    text = _prose(chosen, notes)
    return Answer(question, text, True, reading.confidence, tuple(notes.citations))


def refuse(question: str, reading: Reading) -> Answer:
    """Says that the documents don't say, and offers the closest passages as such."""
    notes = Footnotes()
    closest: list[str] = []
    seen: set[tuple[str, int]] = set()
    for sentence in reading.sentences:
        if (sentence.hit.source, sentence.hit.start) not in seen and len(seen) < 3:
            seen.add((sentence.hit.source, sentence.hit.start))
            closest.append(f"- {sentence.text} {notes.cite(sentence)}")
    text = _NOT_SAID
    if closest:
        text += " The closest they come:\n\n" + "\n".join(closest)
    return Answer(question, text, False, reading.confidence, tuple(notes.citations))


def _choose(reading: Reading) -> list[Sentence]:
    """The best sentence, and others almost as good, three at most."""
    best = reading.sentences[0]
    return [s for s in reading.sentences[:3] if s.score >= 0.8 * best.score]


def _in_reading_order(chosen: Sequence[Sentence]) -> list[Sentence]:
    """Sentences of one document in its order, documents in the order of their best sentence."""
    rank: dict[str, int] = {}
    for sentence in chosen:
        rank.setdefault(sentence.hit.source, len(rank))
    return sorted(chosen, key=lambda s: (rank[s.hit.source], s.start))


def _prose(chosen: Sequence[Sentence], notes: Footnotes) -> str:
    """Neighbouring sentences run on; others start a paragraph of their own."""
    text = ""
    previous: Sentence | None = None
    for sentence in chosen:
        if previous is not None:
            near = previous.hit.source == sentence.hit.source and 0 <= sentence.start - previous.end <= 2
            text += " " if near else "\n\n"
        text += f"{sentence.text} {notes.cite(sentence)}"
        previous = sentence
    return text
